using System.Runtime.CompilerServices;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Cancel links in the partition of their tenant: <c>cancel|hash</c> the link, <c>canceled-by|request</c> where a
/// request's link is. Both rows come and go in one transaction.
/// </summary>
public sealed class CancelLinkStore(IEntityStore entities, ITenantDirectory tenants)
{
    private const string PointerPrefix = "canceled-by|";

    /// <summary>Null also while its tenant is invisible.</summary>
    public async Task<(CancelLink Link, ETag ETag)?> FindAsync(
        TenantId tenant, string id, CancellationToken cancellation) =>
        await tenants.ExistsAsync(tenant, cancellation) &&
        await entities.GetAsync(LinkKey(tenant, id), cancellation) is { } stored
            ? (EntityJson.Read<CancelLink>(stored), stored.ETag)
            : null;

    /// <summary>Writes a new link; does nothing when it is there.</summary>
    public Task AddAsync(CancelLink link, CancellationToken cancellation) => entities.CommitAsync(
        [
            new EntityOperation.Insert(LinkKey(link.Tenant, link.Id), EntityJson.Write(link)),
            new EntityOperation.Insert(
                PointerKey(link.Tenant, link.Request), EntityJson.Write(new CancelLinkPointer(link.Id))),
        ],
        cancellation);

    /// <summary>Compare-and-set; false when another writer came first.</summary>
    public async Task<bool> ReplaceAsync(CancelLink link, ETag expected, CancellationToken cancellation) =>
        await entities.ReplaceAsync(
            LinkKey(link.Tenant, link.Id), EntityJson.Write(link), expected, cancellation) is WriteOutcome.Written;

    /// <summary>Removes the link of a request that can no longer be cancelled.</summary>
    public async Task RemoveAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        if (await entities.GetAsync(PointerKey(tenant, request), cancellation) is not { } pointer)
            return;
        List<EntityOperation> operations = [new EntityOperation.Delete(pointer.Key, pointer.ETag)];
        var link = LinkKey(tenant, EntityJson.Read<CancelLinkPointer>(pointer).Link);
        if (await entities.GetAsync(link, cancellation) is { } stored)
            operations.Add(new EntityOperation.Delete(link, stored.ETag));
        await entities.CommitAsync(operations, cancellation);
    }

    /// <summary>The tenant's requests that have a link.</summary>
    public async IAsyncEnumerable<RequestId> RequestsAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(
            new EntityQuery(ErasureStore.Table, tenant.Value, PointerPrefix, RequestRows.After(PointerPrefix)), cancellation))
            yield return RequestId.Parse(stored.Key.Row[PointerPrefix.Length..]);
    }

    private static EntityKey LinkKey(TenantId tenant, string id) =>
        new(ErasureStore.Table, tenant.Value, $"cancel|{id}");

    private static EntityKey PointerKey(TenantId tenant, RequestId request) =>
        new(ErasureStore.Table, tenant.Value, PointerPrefix + request);

    private sealed record CancelLinkPointer(string Link);
}
