using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>
/// Which tenants there are. Asked on every call with a tenant, so it is fast; a tenant that is to be invisible does not
/// exist here.
/// </summary>
public interface ITenantDirectory
{
    /// <summary>Whether the tenant is served.</summary>
    ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// Whether there is one at all: for operators, who also see tenants that are being deleted and tombstones.
    /// </summary>
    ValueTask<bool> IsKnownAsync(TenantId tenant, CancellationToken cancellation) => ExistsAsync(tenant, cancellation);

    /// <summary>
    /// Whether a package is given out: a served tenant's, and in the window of a deletion the one that it waited for.
    /// </summary>
    ValueTask<bool> MayDownloadAsync(TenantId tenant, RequestId package, CancellationToken cancellation) =>
        ExistsAsync(tenant, cancellation);
}
