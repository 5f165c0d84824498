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

    /// <inheritdoc cref="OfWork(TenantId, string)"/>
    /// <param name="use"><c>contacts</c> or <c>audit</c>.</param>
    public static EntityKey OfWork(string use) => new(Table, PlatformPartition, "work!" + use);

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

    /// <summary>A tenant's pseudonym secrets and subject keys in their order, after a row (exclusive).</summary>
    public IAsyncEnumerable<StoredEntity> PeopleAsync(
        TenantId tenant, string? after, CancellationToken cancellation) =>
        AfterAsync(OfPeople(tenant), after, cancellation);

    /// <summary>The keys of audit months in their order, after a row (exclusive).</summary>
    public IAsyncEnumerable<StoredEntity> AuditMonthsAsync(string? after, CancellationToken cancellation) =>
        AfterAsync(new EntityQuery(Table, PlatformPartition, "audit!", "audit\""), after, cancellation);

    /// <summary>A tenant's contact keys in their order, after a row (exclusive).</summary>
    public IAsyncEnumerable<StoredEntity> ContactsAsync(
        TenantId tenant, string? after, CancellationToken cancellation) =>
        AfterAsync(OfContacts(tenant), after, cancellation);

    /// <summary>Whoever has or had a key, purged tenants too, after one (exclusive).</summary>
    public async IAsyncEnumerable<TenantId> TenantsAsync(
        string? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in store.PartitionsAsync(Table, after, cancellation))
        {
            if (TenantId.TryParse(partition, out var tenant))
                yield return tenant;
        }
    }

    /// <summary>The place before a tenant's first contact key.</summary>
    public static EntityKey BeforeContacts(TenantId tenant) => new(Table, tenant.Value, "contact!");

    public static bool IsPseudonyms(EntityKey key) => key.Row == "pseudonyms";

    public async Task<(KeksV1 Keks, ETag ETag)?> FindKeksAsync(EntityKey key, CancellationToken cancellation) =>
        await store.GetAsync(key, cancellation) is { } entity
            ? (Checked(EntityJson.Read<KeksV1>(entity), record => record.Contradiction()), entity.ETag)
            : null;

    public async Task<(SingleKeyV1 Record, ETag ETag)?> FindAsync(EntityKey key, CancellationToken cancellation) =>
        await store.GetAsync(key, cancellation) is { } entity
            ? Single(entity)
            : null;

    public static (SingleKeyV1 Record, ETag ETag) Single(StoredEntity entity) =>
        (Checked(EntityJson.Read<SingleKeyV1>(entity), record => record.Contradiction()), entity.ETag);

    /// <summary>False when there was one already: whoever came first is right.</summary>
    public async Task<bool> InsertAsync<T>(EntityKey key, T record, CancellationToken cancellation) =>
        await store.InsertAsync(key, EntityJson.Write(record), cancellation) is WriteOutcome.Written;

    /// <summary>False when it changed meanwhile.</summary>
    public async Task<bool> ReplaceAsync<T>(EntityKey key, T record, ETag expected, CancellationToken cancellation) =>
        await store.ReplaceAsync(key, EntityJson.Write(record), expected, cancellation) is WriteOutcome.Written;

    private IAsyncEnumerable<StoredEntity> AfterAsync(
        EntityQuery range, string? after, CancellationToken cancellation) =>
        // No row can stand between a row and the same with the smallest character that a key may have.
        store.QueryAsync(after is null ? range : range with { FromRow = after + "!" }, cancellation);

    private static T Checked<T>(T record, Func<T, string?> contradiction) => contradiction(record) is { } problem
        ? throw new KeyUnavailableException(
            $"The key metadata contradict themselves ({problem}); nothing is used until they are repaired.")
        {
            Refusal = KeyRefusal.Contradictory,
        }
        : record;
}
