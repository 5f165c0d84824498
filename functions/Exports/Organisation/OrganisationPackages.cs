using PrivacyFunctions.Audit;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// An erased person must not live on in a copy of ours: every package of their organisation is deleted when they are, and
/// one that is still being made is made anew without them. A package that an owner has downloaded is the organisation's.
/// </summary>
public sealed class OrganisationPackages(
    OrganisationExportStore organisations, ExportStore store, PackageSweep packages, IAuditLog audit, TimeProvider time)
{
    /// <summary>
    /// Called when every service has confirmed that the person is gone, so that whoever reads from then on finds nothing
    /// of them.
    /// </summary>
    /// <param name="because">The erasure's opaque id.</param>
    public async Task WithdrawAsync(TenantId tenant, string because, CancellationToken cancellation)
    {
        await foreach (var (_, export) in organisations.ListAsync(tenant, afterRow: null, cancellation))
        {
            if (await store.FindPackageAsync(tenant, export.Id, cancellation) is null)
                continue;
            var now = time.GetUtcNow();
            await packages.WithdrawAsync(tenant, export.Id, cancellation);
            await organisations.UpdateAsync(tenant, export.Id, current => current.Withdraw(now), cancellation);
            await audit.AppendAsync([OrganisationExportAudit.Withdrawn(export, because, now)], cancellation);
        }
    }
}
