using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Forgets the address of an export that is over and has no package, however it ended: one that was cancelled before its
/// first step never has a package whose end would do it. May be repeated.
/// </summary>
public sealed class OrganisationContacts(
    OrganisationExportStore organisations, ExportStore store, RequestContacts contacts)
{
    /// <summary>What a crash, or a version before this one, has left.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var tenant in organisations.TenantsAsync(cancellation))
        {
            await foreach (var (_, export) in organisations.ListAsync(tenant, afterRow: null, cancellation))
                await ForgetAsync(export, cancellation);
        }
    }

    public async Task ForgetAsync(TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await organisations.FindAsync(tenant, id, cancellation) is { } export)
            await ForgetAsync(export, cancellation);
    }

    private async Task ForgetAsync(OrganisationExport export, CancellationToken cancellation)
    {
        // A deletion that is due has no use for the address any more; its package, while it lies here, has.
        if (!export.IsOpen && await store.FindPackageAsync(export.Tenant, export.Id, cancellation) is null)
            await contacts.ForgetAsync(export.Tenant, export.Id, cancellation);
    }
}
