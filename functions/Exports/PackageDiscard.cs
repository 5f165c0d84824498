using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Deletes what was collected for an order that was closed before its package was sealed. A sealed package is not
/// touched: it cannot have been withdrawn, and a late second orchestration must not take it away.
/// </summary>
public sealed class PackageDiscard(
    PackageOrders orders, RequestContacts contacts, ExportStore store, ExportParts parts)
{
    public async Task DiscardAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        if (await store.FindPackageAsync(tenant, request, cancellation)
                is not { Package.State: PackageState.Collecting } found ||
            await orders.FindAsync(found.Package, cancellation) is not { IsOpen: false } order)
            return;
        await foreach (var run in store.RunsAsync(tenant, request, cancellation))
            await store.ForgetRunAsync(run, cancellation);
        await store.ForgetStepsAsync(tenant, request, cancellation);
        await parts.DeleteAllAsync(tenant, request, cancellation);
        // No service ever answered, so no package's end will forget the address. A withdrawn request's notice still
        // needs it.
        if (!order.AwaitsNotice)
            await contacts.ForgetAsync(tenant, request, cancellation);
        await store.ForgetPackageAsync(found.Package, found.ETag, cancellation);
    }
}
