using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// A tenant's KEK: over the versions of its data key, which lie in its record, its pseudonym secrets and its subjects'
/// keys.
/// </summary>
internal sealed class TenantKek(
    TenantId tenant, KeyRecords records, KekRewrap rewrap, KeyCanaries canaries) : IKekOwner
{
    public string Title => $"tenant {tenant}";

    public TenantId? Tenant => tenant;

    public string Target => "kek";

    public EntityKey Work => KeyRecords.OfWork(tenant, "renewal");

    public bool OutlivesItsRows => false;

    public KekRenewalStartedV1 Renewal(int generation) => new(tenant, generation);

    public async Task<(KeksV1 Keks, ETag ETag)?> FindAsync(CancellationToken cancellation) =>
        await records.FindTenantVersionAsync(tenant, cancellation) is ({ Shred: null } keys, var tag)
            ? (keys.Generations, tag)
            : null;

    public Task<bool> SaveAsync(KeksV1 keks, ETag expected, CancellationToken cancellation) =>
        ReplaceAsync(expected, before => Task.FromResult(before.With(keks)), cancellation);

    // The record may have changed meanwhile, a rotation for one; then this comes again, and the key is there.
    public Task<bool> TakeOverAsync(VaultKey made, ETag expected, CancellationToken cancellation) => ReplaceAsync(
        expected,
        async before => before.Renewed(
            made, await rewrap.MoveAsync(before.Versions, made.Name, cancellation),
            await canaries.MakeAsync(made.Name, cancellation)),
        cancellation);

    public async IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(
        KeyWorkV1 work, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var row in records.PeopleAsync(tenant, work.Cursor, cancellation))
            yield return (row.Key, row);
    }

    public async Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation) =>
        (await records.FindTenantAsync(tenant, cancellation))?.Versions.Any(version => version.Kek == kek) == true ||
        (await records.FindPseudonymsAsync(tenant, cancellation))?.Record.Versions
            .Any(version => version.Kek == kek) == true;

    private async Task<bool> ReplaceAsync(
        ETag expected, Func<TenantKeysV1, Task<TenantKeysV1>> change, CancellationToken cancellation) =>
        await records.FindTenantVersionAsync(tenant, cancellation) is var (keys, tag) && tag == expected &&
        await records.ReplaceAsync(KeyRecords.OfTenant(tenant), await change(keys), tag, cancellation);
}
