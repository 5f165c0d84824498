using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Deletes our own copies when their time is over: expired packages with everything they consist of, what crashed steps
/// left behind, and at last the links. It deletes nothing of the product's.
/// </summary>
public sealed class PackageSweep(
    PackageOrders orders,
    RequestContacts contacts,
    ExportStore store,
    ExportParts parts,
    DownloadLinkStore links,
    PackageDiscard discard,
    IAuditLog audit,
    PolicyPack pack,
    TimeProvider time)
{
    /// <summary>20 attempts: a package is sealed now and then, not all the time.</summary>
    private const int MaxCollisions = 20;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await foreach (var (tenant, request) in store.RequestsAsync(cancellation))
        {
            await DeleteOrphansAsync(tenant, request, cancellation);
            if (await store.FindPackageAsync(tenant, request, cancellation) is not { } found)
                continue;
            if (found.Package.IsExpired(time.GetUtcNow()))
                await ExpireAsync(found.Package, found.ETag, cancellation);
            else
                await discard.DiscardAsync(tenant, request, cancellation);
        }

        // Until then they say "expired" instead of "unknown".
        await foreach (var tenant in links.TenantsAsync(cancellation))
            await links.ForgetExpiredAsync(tenant, pack.OwnData.Links.CutOff(time.GetUtcNow()), cancellation);
    }

    /// <summary>
    /// Deletes what is left of a person's package once they are erased: it is sealed under their key, so it opens for
    /// nobody any more, and its record would go on naming them.
    /// </summary>
    public async Task DeleteOfErasedAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        if (await store.FindPackageAsync(tenant, request, cancellation) is { } found)
            await DeleteAsync(found.Package, cancellation);
    }

    private async Task DeleteOrphansAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        await foreach (var run in store.RunsAsync(tenant, request, cancellation))
        {
            if (time.GetUtcNow() - run.Run.StartedAt < ExportLimits.OrphanAge)
                continue;

            // First nobody can record the run any more, then its part goes: never the other way round.
            if (await store.AbandonRunAsync(run, cancellation) is not { } abandoned)
                continue;
            await parts.DeleteAsync(ExportParts.Path(tenant, request, run.Run), cancellation);
            await store.ForgetRunAsync(abandoned, cancellation);
        }
    }

    private async Task ExpireAsync(ExportPackage package, ETag version, CancellationToken cancellation)
    {
        if (await orders.FindAsync(package, cancellation) is { IsOpen: true })
            await CollectAnewAsync(package, version, cancellation);
        else
            await DeleteAsync(package, cancellation);
    }

    /// <summary>
    /// What was copied must not be given out any more: an order that is still open collects anew, another one's package
    /// is deleted. Who is copying at this moment cannot record it.
    /// </summary>
    public async Task WithdrawAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxCollisions; attempt++)
        {
            if (await store.FindPackageAsync(tenant, request, cancellation) is not var (package, version))
                return;
            await foreach (var run in store.RunsAsync(tenant, request, cancellation))
            {
                if (await store.AbandonRunAsync(run, cancellation) is not null)
                    await parts.DeleteAsync(ExportParts.Path(tenant, request, run.Run), cancellation);
            }

            if (await orders.FindAsync(package, cancellation) is not { IsOpen: true })
            {
                await DeleteAsync(package, cancellation);
                return;
            }

            if (await CollectAnewAsync(package, version, cancellation))
                return;
        }

        throw new TimeoutException($"The package of {request} was changed by others {MaxCollisions} times in a row.");
    }

    /// <summary>
    /// The request was extended beyond its package's life and still retries. What was copied goes all the same, before
    /// anything can refer to it again; the next round asks every service anew.
    /// </summary>
    private async Task<bool> CollectAnewAsync(ExportPackage package, ETag version, CancellationToken cancellation)
    {
        // Parts first, runs second: a part without a run is recorded, and its record is among those that are forgotten
        // next.
        var paths = await parts.ListAsync(package.Tenant, package.Request, cancellation);
        await foreach (var run in store.RunsAsync(package.Tenant, package.Request, cancellation))
            paths.Remove(ExportParts.Path(package.Tenant, package.Request, run.Run));
        await store.ForgetStepsAsync(package.Tenant, package.Request, cancellation);

        // Whoever sealed an edition meanwhile changed the row, and then its parts stay. Whoever seals later finds no
        // records.
        if (!await store.ReplacePackageAsync(package.Expire(), version, cancellation))
            return false;
        foreach (var path in paths)
            await parts.DeleteAsync(path, cancellation);
        await audit.AppendAsync([ExportAudit.Deleted(package, time.GetUtcNow())], cancellation);
        return true;
    }

    private async Task DeleteAsync(ExportPackage package, CancellationToken cancellation)
    {
        await parts.DeleteAllAsync(package.Tenant, package.Request, cancellation);
        await store.ForgetStepsAsync(package.Tenant, package.Request, cancellation);
        await contacts.ForgetAsync(package.Tenant, package.Request, cancellation);
        await audit.AppendAsync([ExportAudit.Deleted(package, time.GetUtcNow())], cancellation);
        if (await store.FindPackageAsync(package.Tenant, package.Request, cancellation) is { } found)
            await store.ForgetPackageAsync(found.Package, found.ETag, cancellation);
    }
}
