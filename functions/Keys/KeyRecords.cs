using System.Runtime.CompilerServices;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The key records in the entity store. A tenant's lie in its partition; the platform's in <c>!platform</c>, which no
/// tenant id can be. A record that contradicts itself is refused whoever asks.
/// </summary>
internal sealed class KeyRecords(IEntityStore store)
{
    private const string Table = "datakeys";
    private const string SubjectPrefix = "subject!";
    private const string PlatformPartition = "!platform";

    public static EntityKey OfTenant(TenantId tenant) => new(Table, tenant.Value, "tenant");

    public static EntityKey OfPseudonyms(TenantId tenant) => new(Table, tenant.Value, "pseudonyms");

    /// <param name="kind"><c>rotation</c> or <c>renewal</c>.</param>
    public static EntityKey OfWork(TenantId tenant, string kind) => new(Table, tenant.Value, "work!" + kind);

    public static EntityKey OfPlatform(string use) => new(Table, PlatformPartition, "kek!" + use);

    /// <param name="subject">The subject's pseudonym: the mark of a destroyed key stays, and names nobody.</param>
    public static EntityKey OfSubject(TenantId tenant, Pseudonym subject) =>
        new(Table, tenant.Value, SubjectPrefix + subject.Text);

    public static EntityKey Of(KeyScope.Contact contact) =>
        new(Table, contact.Owner.Value, "contact!" + contact.Request);

    public static EntityKey Of(KeyScope.AuditMonth month) => new(Table, PlatformPartition, "audit!" + month.Text);

    /// <summary>A tenant's subject keys and pseudonym secret; its own record stays, which says when the KEK was purged.
    /// </summary>
    public static EntityQuery OfPeople(TenantId tenant) => new(Table, tenant.Value, "pseudonyms", "tenant");

    /// <summary>The keys of addresses and mails, and the marks of those that were destroyed.</summary>
    public static EntityQuery OfContacts(TenantId tenant) => new(Table, tenant.Value, "contact!", "contact\"");

    public async Task<TenantKeysV1?> FindTenantAsync(TenantId tenant, CancellationToken cancellation) =>
        (await FindTenantVersionAsync(tenant, cancellation))?.Record;

    public async Task<(TenantKeysV1 Record, ETag ETag)?> FindTenantVersionAsync(
        TenantId tenant, CancellationToken cancellation) =>
        await store.GetAsync(OfTenant(tenant), cancellation) is { } entity
            ? (Checked(EntityJson.Read<TenantKeysV1>(entity), record => record.Contradiction()), entity.ETag)
            : null;

    public async Task<(PseudonymSecretsV1 Record, ETag ETag)?> FindPseudonymsAsync(
        TenantId tenant, CancellationToken cancellation) =>
        await store.GetAsync(OfPseudonyms(tenant), cancellation) is { } entity
            ? (Checked(EntityJson.Read<PseudonymSecretsV1>(entity), record => record.Contradiction()), entity.ETag)
            : null;

    /// <summary>What a long work on a tenant's keys has done so far.</summary>
    public async Task<(KeyWorkV1 Record, ETag ETag)?> FindWorkAsync(EntityKey key, CancellationToken cancellation) =>
        await store.GetAsync(key, cancellation) is { } entity
            ? (EntityJson.Read<KeyWorkV1>(entity), entity.ETag)
            : null;

    /// <summary>The rows of a tenant's subject keys in their order, after a row (exclusive).</summary>
    public async IAsyncEnumerable<EntityKey> SubjectRowsAsync(
        TenantId tenant, string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(
            Table, tenant.Value, FromRow: after is null ? SubjectPrefix : after + "!",
            BelowRow: SubjectPrefix[..^1] + (char)(SubjectPrefix[^1] + 1));
        await foreach (var stored in store.QueryAsync(query, cancellation))
            yield return stored.Key;
    }

    public async Task<PlatformKeksV1?> FindPlatformAsync(string use, CancellationToken cancellation) =>
        await store.GetAsync(OfPlatform(use), cancellation) is { } entity
            ? Checked(EntityJson.Read<PlatformKeksV1>(entity), record => KekGeneration.Contradiction(record.Keks))
            : null;

    public async Task<(SingleKeyV1 Record, ETag ETag)?> FindAsync(EntityKey key, CancellationToken cancellation) =>
        await store.GetAsync(key, cancellation) is { } entity
            ? (Checked(EntityJson.Read<SingleKeyV1>(entity), record => record.Contradiction()), entity.ETag)
            : null;

    /// <summary>False when there was one already: whoever came first is right.</summary>
    public async Task<bool> InsertAsync<T>(EntityKey key, T record, CancellationToken cancellation) =>
        await store.InsertAsync(key, EntityJson.Write(record), cancellation) is WriteOutcome.Written;

    /// <summary>False when it changed meanwhile.</summary>
    public async Task<bool> ReplaceAsync<T>(EntityKey key, T record, ETag expected, CancellationToken cancellation) =>
        await store.ReplaceAsync(key, EntityJson.Write(record), expected, cancellation) is WriteOutcome.Written;

    private static T Checked<T>(T record, Func<T, string?> contradiction) => contradiction(record) is { } problem
        ? throw new KeyUnavailableException(
            $"The key metadata contradict themselves ({problem}); nothing is used until they are repaired.")
        {
            Refusal = KeyRefusal.Contradictory,
        }
        : record;
}
