using System.Runtime.CompilerServices;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Links, one partition a tenant: <c>link|hash</c> the link, <c>request|id|edition|issue</c> where a request's links
/// are. Both rows come and go in one transaction.
/// </summary>
public sealed class DownloadLinkStore(IEntityStore entities, ITenantDirectory tenants)
{
    public const string Table = "downloadlinks";

    private const string LinkPrefix = "link|";
    private const string AfterLinks = "link}";

    /// <summary>
    /// Null also while its tenant is invisible, except for the package that the tenant's deletion waited for.
    /// </summary>
    public async Task<(DownloadLink Link, ETag ETag)?> FindAsync(
        TenantId tenant, string id, CancellationToken cancellation) =>
        await entities.GetAsync(LinkKey(tenant, id), cancellation) is { } stored &&
        EntityJson.Read<DownloadLink>(stored) is var link &&
        await tenants.MayDownloadAsync(tenant, link.Request, cancellation)
            ? (link, stored.ETag)
            : null;

    /// <summary>Writes a new link; does nothing when it is there.</summary>
    public Task AddAsync(DownloadLink link, CancellationToken cancellation) => entities.CommitAsync(
        [
            new EntityOperation.Insert(LinkKey(link.Tenant, link.Id), EntityJson.Write(link)),
            new EntityOperation.Insert(PointerKey(link), EntityJson.Write(new LinkPointer(link.Id))),
        ],
        cancellation);

    /// <summary>Compare-and-set; false when another writer came first.</summary>
    public async Task<bool> ReplaceAsync(DownloadLink link, ETag expected, CancellationToken cancellation) =>
        await entities.ReplaceAsync(
            LinkKey(link.Tenant, link.Id), EntityJson.Write(link), expected, cancellation) is WriteOutcome.Written;

    public async IAsyncEnumerable<(DownloadLink Link, ETag ETag)> OfRequestAsync(
        TenantId tenant, RequestId request, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, tenant.Value, $"request|{request}|", $"request|{request}}}");
        await foreach (var stored in entities.QueryAsync(query, cancellation))
        {
            if (await FindAsync(tenant, EntityJson.Read<LinkPointer>(stored).Link, cancellation) is { } found)
                yield return found;
        }
    }

    /// <summary>Deletes the links of a tenant that expired before a moment.</summary>
    public async Task ForgetExpiredAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(
            new EntityQuery(Table, tenant.Value, LinkPrefix, AfterLinks), cancellation))
        {
            var link = EntityJson.Read<DownloadLink>(stored);
            if (link.ExpiresAt < before)
                await ForgetAsync(link, stored.ETag, cancellation);
        }
    }

    /// <summary>Deletes the links of a request, expired or not.</summary>
    public async Task ForgetOfRequestAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        await foreach (var (link, version) in OfRequestAsync(tenant, request, cancellation))
            await ForgetAsync(link, version, cancellation);
    }

    public async IAsyncEnumerable<TenantId> TenantsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(Table, after: null, cancellation))
            yield return TenantId.Parse(partition);
    }

    private async Task ForgetAsync(DownloadLink link, ETag version, CancellationToken cancellation)
    {
        List<EntityOperation> operations = [new EntityOperation.Delete(LinkKey(link.Tenant, link.Id), version)];
        if (await entities.GetAsync(PointerKey(link), cancellation) is { } pointer)
            operations.Add(new EntityOperation.Delete(pointer.Key, pointer.ETag));
        await entities.CommitAsync(operations, cancellation);
    }

    private static EntityKey LinkKey(TenantId tenant, string id) => new(Table, tenant.Value, LinkPrefix + id);

    private static EntityKey PointerKey(DownloadLink link) =>
        new(Table, link.Tenant.Value, $"request|{link.Request}|{link.Edition:D4}|{link.Issue:D2}");

    private sealed record LinkPointer(string Link);
}
