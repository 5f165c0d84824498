using System.Runtime.CompilerServices;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Links that open a certificate, one partition a tenant: row <c>{SHA-256 of the token}</c>. A link may be used any
/// number of times, because a certificate names nobody; it lives as long as its request's record.
/// </summary>
public sealed class CertificateLinkStore(IEntityStore entities, ITenantDirectory tenants)
{
    public const string Table = "certificatelinks";

    /// <summary>Writes the link unless it is there.</summary>
    public Task AddAsync(LinkToken token, RequestId request, CancellationToken cancellation) => entities.InsertAsync(
        Key(token.Tenant, token.Id), EntityJson.Write(new CertificateLink(request)), cancellation);

    /// <summary>Which request's certificate the token opens; null where there is no such link, or its tenant is
    /// invisible.</summary>
    public async Task<RequestId?> FindAsync(LinkToken token, CancellationToken cancellation) =>
        await tenants.ExistsAsync(token.Tenant, cancellation) &&
        await entities.GetAsync(Key(token.Tenant, token.Id), cancellation) is { } stored
            ? EntityJson.Read<CertificateLink>(stored).Request
            : null;

    public async IAsyncEnumerable<(RequestId Request, EntityKey Key, ETag ETag)> ListAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(
            new EntityQuery(Table, tenant.Value, "0", "g"), cancellation))
            yield return (EntityJson.Read<CertificateLink>(stored).Request, stored.Key, stored.ETag);
    }

    public Task RemoveAsync(EntityKey key, ETag expected, CancellationToken cancellation) =>
        entities.DeleteAsync(key, expected, cancellation);

    public async IAsyncEnumerable<TenantId> TenantsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(Table, after: null, cancellation))
            yield return TenantId.Parse(partition);
    }

    private static EntityKey Key(TenantId tenant, string id) => new(Table, tenant.Value, id);
}

internal sealed record CertificateLink(RequestId Request);
