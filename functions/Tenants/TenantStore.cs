using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tenants;

/// <summary>The tenants, each a partition of its own in table <c>tenants</c>, row <c>tenant</c>.</summary>
public sealed class TenantStore(IEntityStore entities) : ITenantDirectory
{
    private const string Table = "tenants";

    public async Task<Tenant?> GetAsync(TenantId id, CancellationToken cancellation) =>
        await entities.GetAsync(Key(id), cancellation) is { } stored ? EntityJson.Read<Tenant>(stored) : null;

    public async ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant), cancellation) is not null;

    /// <summary>False when the id is taken; ids are never reused.</summary>
    public async Task<bool> AddAsync(Tenant tenant, CancellationToken cancellation) =>
        await entities.InsertAsync(Key(tenant.Id), EntityJson.Write(tenant), cancellation) is WriteOutcome.Written;

    public async IAsyncEnumerable<TenantId> AllAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(Table, after: null, cancellation))
            yield return TenantId.Parse(partition);
    }

    private static EntityKey Key(TenantId id) => new(Table, id.Value, "tenant");
}
