using Microsoft.Extensions.Options;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// A KEK of the platform, in the platform's vault. It belongs to the deployment, which nobody erases, and is made at
/// first use.
/// </summary>
/// <param name="use">Stable: stands in ids. What is wrapped under it.</param>
/// <param name="row">Where its generations stand, in the store of <paramref name="records"/>.</param>
internal abstract class PlatformKek(
    string use, EntityKey row, KeyRecords records, KeyEncryption encryption,
    IOptions<KeysOptions> options) : IKekOwner
{
    public string Use => use;

    public string Title => $"the platform's {use}";

    public TenantId? Tenant => null;

    public string Target => $"{use}.kek";

    public EntityKey Work => KeyRecords.OfWork(use);

    public virtual bool OutlivesItsRows => false;

    public KekRenewalStartedV1 Renewal(int generation) => new(null, generation, use);

    /// <summary>What is wrapped from now on is wrapped under this one.</summary>
    public async Task<KeyName> ToUseAsync(CancellationToken cancellation)
    {
        while (true)
        {
            if (await FindAsync(cancellation) is var (keks, _))
                return keks.Active.Name;
            var kek = await encryption.CreateKekAsync(options.Value.PlatformVault, cancellation);
            // Whoever loses this race leaves a KEK in the vault under which nothing is wrapped.
            if (await records.InsertAsync(row, new KeksV1([kek]), cancellation))
                return kek.Name;
        }
    }

    public Task<(KeksV1 Keks, ETag ETag)?> FindAsync(CancellationToken cancellation) =>
        records.FindKeksAsync(row, cancellation);

    public Task<bool> SaveAsync(KeksV1 keks, ETag expected, CancellationToken cancellation) =>
        records.ReplaceAsync(row, keks, expected, cancellation);

    public async Task<bool> TakeOverAsync(VaultKey made, ETag expected, CancellationToken cancellation) =>
        await FindAsync(cancellation) is var (keks, tag) && tag == expected &&
        await SaveAsync(keks.TakenOver(made), tag, cancellation);

    public abstract IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(
        KeyWorkV1 work, CancellationToken cancellation);

    public abstract Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation);
}
