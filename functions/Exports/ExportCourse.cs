using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>The steps that begin and end an export: the request's own status follows them.</summary>
public sealed class ExportCourse(
    RequestStore requests, RequestNotices notices, ExportStore store, PolicyPack pack, ITenantDirectory tenants,
    IFences fences, IAuditLog audit, TimeProvider time)
{
    public async Task<ExportPlanV1> PlanAsync(ExportStartedV1 started, CancellationToken cancellation)
    {
        // Of a tenant that is being deleted nothing leaves any more; the reconciler goes on if it is restored.
        if (!await tenants.ExistsAsync(started.Tenant, cancellation) || await FailFencedAsync(started, cancellation))
            return new ExportPlanV1([], Stopped: true);
        if (await requests.UpdateAsync(started.Tenant, started.Request, request => request.Start(),
            cancellation) is not Transition.To(var running))
            return new ExportPlanV1([], Stopped: true);
        await store.BeginPackageAsync(ExportPackage.Begin(running), cancellation);
        return new ExportPlanV1([.. pack.Services.Select(service => service.Name)], Stopped: false);
    }

    /// <summary>
    /// An erased person has no key any more that a package could be sealed under: nobody tries again and again.
    /// </summary>
    private async Task<bool> FailFencedAsync(ExportStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id) = started;
        if (await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: true } request ||
            !await fences.IsFencedAsync(tenant, request.Subject, cancellation))
            return false;
        var now = time.GetUtcNow();
        if (await requests.UpdateAsync(tenant, id, open => open.Fail(now), cancellation)
            is Transition.To(var failed))
            await audit.AppendAsync([RequestAudit.Failed(failed, now)], cancellation);
        return true;
    }

    /// <summary>Writes the receipts into the request. A request that is closed already stays as it is.</summary>
    public async Task FinishAsync(FinishExportV1 step, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var missing = step.Services.Where(service => service.Failed)
            .Select(service => pack.FindService(service.Name)?.Title ?? service.Name).ToList();
        var outcome = missing.Count > 0 && !step.WillRetry
            ? await notices.GiveUpAsync(
                step.Tenant, step.Request, Finish, $"These services did not answer: {string.Join(", ", missing)}.",
                cancellation)
            : await requests.UpdateAsync(step.Tenant, step.Request, Finish, cancellation);
        if (outcome is Transition.To(var finished))
            await audit.AppendAsync(
                [RequestAudit.Finished(finished, step.Edition, finished.CompletedAt ?? now)], cancellation);

        Transition Finish(DataSubjectRequest request) =>
            request.Finish(step.Services, now, step.WillRetry, step.Undeliverable);
    }
}
