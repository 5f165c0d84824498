using System.Runtime.CompilerServices;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tenants;

/// <summary>The tenants, each a partition of its own in table <c>tenants</c>, row <c>tenant</c>.</summary>
public sealed class TenantStore(IEntityStore entities) : ITenantDirectory
{
    public const string Table = "tenants";

    /// <summary>20 attempts: few write a tenant's row at a time.</summary>
    private const int MaxAttempts = 20;

    public async Task<Tenant?> GetAsync(TenantId id, CancellationToken cancellation) =>
        await entities.GetAsync(Key(id), cancellation) is { } stored ? EntityJson.Read<Tenant>(stored) : null;

    public async ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation) =>
        await GetAsync(tenant, cancellation) is { IsServed: true };

    public async ValueTask<bool> MayDownloadAsync(
        TenantId tenant, RequestId package, CancellationToken cancellation) =>
        await GetAsync(tenant, cancellation) is { } found && found.MayDownload(package);

    public async ValueTask<bool> IsKnownAsync(TenantId tenant, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant), cancellation) is not null;

    /// <summary>False when the id is taken; ids are never reused.</summary>
    public async Task<bool> AddAsync(Tenant tenant, CancellationToken cancellation) =>
        await entities.InsertAsync(Key(tenant.Id), EntityJson.Write(tenant), cancellation) is WriteOutcome.Written;

    /// <summary>Applies a transition by compare-and-set; null where there is no such tenant.</summary>
    public async Task<TenantChange?> UpdateAsync(
        TenantId id, Func<Tenant, TenantChange> transition, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await entities.GetAsync(Key(id), cancellation) is not { } stored)
                return null;
            var current = EntityJson.Read<Tenant>(stored);
            var change = transition(current);
            if (change is not TenantChange.To(var next) || next == current ||
                await entities.ReplaceAsync(stored.Key, EntityJson.Write(next), stored.ETag, cancellation)
                    is WriteOutcome.Written)
                return change;
        }

        throw new TimeoutException($"Tenant {id} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>The tenants that are served.</summary>
    public async IAsyncEnumerable<TenantId> AllAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var tenant in EveryAsync(cancellation))
        {
            if (tenant.IsServed)
                yield return tenant.Id;
        }
    }

    /// <summary>All there ever were, with those that are being deleted and the tombstones.</summary>
    public IAsyncEnumerable<Tenant> EveryAsync(CancellationToken cancellation) =>
        AfterAsync(after: null, cancellation);

    /// <summary>The same, of those that follow one (exclusive).</summary>
    public async IAsyncEnumerable<Tenant> AfterAsync(
        TenantId? after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(Table, after?.Value, cancellation))
        {
            if (await GetAsync(TenantId.Parse(partition), cancellation) is { } tenant)
                yield return tenant;
        }
    }

    private static EntityKey Key(TenantId id) => new(Table, id.Value, "tenant");
}
