using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Exports;

/// <summary>Who a package is made for, as the steps that make it need to know: a person's request, or an organisation's
/// export.</summary>
public sealed class PackageOrders(RequestStore requests, OrganisationExportStore organisations, PolicyPack pack)
{
    /// <summary>Null where it is forgotten.</summary>
    public async Task<PackageOrder?> FindAsync(ExportPackage package, CancellationToken cancellation)
    {
        var (tenant, id) = (package.Tenant, package.Request);
        if (package.Kind is ExportKind.Organisation)
        {
            return await organisations.FindAsync(tenant, id, cancellation) is { } export
                ? new PackageOrder(
                    export.IsOpen, export.RetryUntil, pack.Exports.PackageLifetime, LifetimeOf(export),
                    AwaitsNotice: false)
                : null;
        }

        return await requests.GetAsync(tenant, id, cancellation) is { } request
            ? new PackageOrder(
                request.IsOpen, request.RetryUntil, pack.Exports.PackageLifetime, pack.Exports.PackageLifetime,
                AwaitsNotice: request.Status is not RequestStatus.PartiallyCompleted)
            : null;
    }

    /// <summary>The package is about to leave. False where its order was withdrawn in the last moment.</summary>
    public async Task<bool> SealAsync(ExportPackage package, DateTimeOffset now, CancellationToken cancellation) =>
        package.Kind is ExportKind.Organisation
            ? await organisations.FindAsync(package.Tenant, package.Request, cancellation) is { IsOpen: true }
            : await requests.UpdateAsync(
                package.Tenant, package.Request, current => current.Seal(now), cancellation) is Transition.To;

    /// <summary>
    /// A complete package begins the deletion that waits for it, and the purge takes it with everything else of its
    /// tenant: so it does not promise more than the window.
    /// </summary>
    private CalendarPeriod LifetimeOf(OrganisationExport export)
    {
        var (usual, window) = (pack.Exports.PackageLifetime, pack.Tenants.DeletionWindow);
        var from = export.RequestedAt;
        return export.Deletion is null || usual.After(from) < window.After(from) ? usual : window;
    }
}

/// <param name="IsOpen">Services are still asked.</param>
/// <param name="RetryUntil">Until when.</param>
/// <param name="Lifetime">How long its packages are kept while services are missing.</param>
/// <param name="LifetimeWhenComplete">How long one with all services is kept.</param>
/// <param name="AwaitsNotice">Once closed without a package, it still needs its address for a mail.</param>
public sealed record PackageOrder(
    bool IsOpen, DateTimeOffset RetryUntil, CalendarPeriod Lifetime, CalendarPeriod LifetimeWhenComplete,
    bool AwaitsNotice);
