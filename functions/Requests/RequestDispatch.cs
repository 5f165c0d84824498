using Microsoft.Extensions.Logging;
using PrivacyFunctions.Consent;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// Starts and wakes the orchestrations that carry requests out. A start that fails here costs latency only: the row is
/// the truth and the reconciler (<see cref="RequestsSchedule"/>) drives on whatever has no orchestration.
/// </summary>
public sealed class RequestDispatch(RequestStore requests, RequestNotices notices, ILogger<RequestDispatch> log)
{
    /// <summary>
    /// Starts it, and leaves it to the reconciler when the scheduler does not answer: the request is recorded, so its
    /// submission has succeeded whatever the scheduler says.
    /// </summary>
    public Task TryStartAsync(
        DurableTaskClient client, TenantId tenant, RequestId id, CancellationToken cancellation) =>
        TryAsync(() => StartAsync(client, tenant, id, cancellation), id);

    /// <summary>Likewise for the mail of a decision that is recorded.</summary>
    public Task TryMailNoticeAsync(DurableTaskClient client, NoticeDueV1 notice, CancellationToken cancellation) =>
        TryAsync(() => MailNoticeAsync(client, notice, cancellation), notice.Request);

    /// <summary>Starts the orchestration of an open request unless one is alive, and answers whether it did.</summary>
    public async Task<bool> StartAsync(
        DurableTaskClient client, TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await requests.GetAsync(tenant, id, cancellation) is not { } request)
            return false;
        var instance = Instance(request);
        if (await IsAliveAsync(client, instance, cancellation))
            return false;
        var options = new StartOrchestrationOptions(instance);
        await (request.Type switch
        {
            RequestType.Erasure => client.ScheduleNewOrchestrationInstanceAsync(
                ErasureOrchestrator.Name, new ErasureStartedV1(tenant, id), options, cancellation),
            RequestType.WithdrawConsent or RequestType.OptOut => client.ScheduleNewOrchestrationInstanceAsync(
                ConsentRequestOrchestrator.Name, new ConsentRequestV1(tenant, id), options, cancellation),
            _ => client.ScheduleNewOrchestrationInstanceAsync(
                ExportOrchestrator.Name, new ExportStartedV1(tenant, id), options, cancellation),
        });
        return true;
    }

    public async Task WakeAsync(DurableTaskClient client, TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (!await StartAsync(client, tenant, id, cancellation) &&
            await requests.GetAsync(tenant, id, cancellation) is { } request)
            await client.RaiseEventAsync(Instance(request), WakeEvent.Name, cancellation: cancellation);
    }

    /// <summary>Likewise for what others notice, as a released hold: a wake that fails costs latency only.</summary>
    public Task TryWakeAsync(
        DurableTaskClient client, TenantId tenant, RequestId id, CancellationToken cancellation) =>
        TryAsync(() => WakeAsync(client, tenant, id, cancellation), id);

    public async Task MailNoticeAsync(DurableTaskClient client, NoticeDueV1 notice, CancellationToken cancellation)
    {
        var instance = NoticeOrchestrator.InstanceId(notice);
        if (!await IsAliveAsync(client, instance, cancellation))
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                NoticeOrchestrator.Name, notice, new StartOrchestrationOptions(instance), cancellation);
        }
    }

    /// <summary>
    /// Drives on everything of a tenant that is open without a living orchestration, and notices that wait.
    /// </summary>
    public async Task ReconcileAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var id in requests.OpenAsync(tenant, cancellation))
        {
            // One that cannot be started, or that somebody else starts at this moment, must not keep the others
            // waiting.
            await TryAsync(() => DriveOnAsync(client, tenant, id, cancellation), id);
        }

        await foreach (var notice in notices.WaitingAsync(tenant, cancellation))
            await TryMailNoticeAsync(client, new NoticeDueV1(tenant, notice.Request, notice.Kind), cancellation);
    }

    /// <summary>The orchestration that carries the request out.</summary>
    private static string Instance(DataSubjectRequest request) => request.Type switch
    {
        RequestType.Erasure => ErasureOrchestrator.InstanceId(request.TenantId, request.Id),
        RequestType.WithdrawConsent or RequestType.OptOut =>
            ConsentRequestOrchestrator.InstanceId(request.TenantId, request.Id),
        _ => ExportOrchestrator.InstanceId(request.TenantId, request.Id),
    };

    private async Task DriveOnAsync(
        DurableTaskClient client, TenantId tenant, RequestId id, CancellationToken cancellation)
    {
        if (await StartAsync(client, tenant, id, cancellation))
            log.LogWarning("Request {Request} had no living orchestration and was driven on.", id);
    }

    private async Task TryAsync(Func<Task> start, RequestId id)
    {
        try
        {
            await start();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "What follows from request {Request} is recorded, but its orchestration did not start yet ({Exception}).",
                id, failure.GetType().FullName);
        }
    }

    private static async Task<bool> IsAliveAsync(
        DurableTaskClient client, string instance, CancellationToken cancellation) =>
        await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false };
}
