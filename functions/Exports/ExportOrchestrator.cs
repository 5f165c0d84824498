using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Carries out an access or portability request: asks every service, seals the package, tells the person, and goes on
/// asking the services that failed until the request's due date. What it decides on comes from the store through its
/// steps; all steps may repeat.
/// </summary>
public static class ExportOrchestrator
{
    public const string Name = "ExportPersonalData";

    /// <summary>
    /// Wakes a waiting orchestration before its timer. It carries nothing; a lost one costs latency only.
    /// </summary>
    public const string WakeEvent = "wake";

    public static string InstanceId(TenantId tenant, RequestId request) => $"export.{tenant}.{request}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<ExportStartedV1>()
            ?? throw new InvalidOperationException("An export was started without its request.");
        var (tenant, request) = started;
        var plan = await context.CallActivityAsync<ExportPlanV1>(
            ExportActivities.Plan, started, ExportRetries.Patiently);
        Task wake = context.WaitForExternalEvent<object?>(WakeEvent);
        var (delivered, undeliverable) = (0, false);
        for (var round = 0; !plan.Stopped; round++)
        {
            // The request may be cancelled at any moment; each step reads its row, and the seal decides the race.
            var answers = await AskAllAsync(context, started, plan.Services);
            var results = answers.Select(answer => answer.Result).ToList();
            var sealing = answers.Any(answer => answer.Stopped)
                ? new PackageSealedV1(0, default, Stopped: true)
                : await context.CallActivityAsync<PackageSealedV1>(
                    ExportActivities.Seal,
                    new SealPackageV1(
                        tenant, request, [.. results.Where(result => result.Failed)],
                        [.. results.Where(result => !result.Failed).Select(result => result.Name)]),
                    ExportRetries.Patiently);
            if (sealing.Stopped)
                break;
            if (sealing.AskAgain)
                continue;

            // Point of no return: the package is sealed, so the request can no longer be withdrawn and the person is
            // told.
            if (sealing.Edition > delivered)
            {
                undeliverable = (await context.CallActivityAsync<PackageDeliveredV1>(
                    ExportActivities.Deliver, new DeliverPackageV1(tenant, request, sealing.Edition),
                    ExportRetries.Patiently)).Refused;
                delivered = sealing.Edition;
            }

            var willRetry = results.Any(result => result.Retriable) &&
                context.CurrentUtcDateTime < sealing.RetryUntil.UtcDateTime;
            await context.CallActivityAsync(
                ExportActivities.Finish,
                new FinishExportV1(tenant, request, results, willRetry, sealing.Edition, undeliverable),
                ExportRetries.Patiently);
            if (!willRetry)
                return;

            // Whatever happens while this sleeps (extension, new credentials, a retry by hand) is read from the store
            // afterwards.
            if (await WaitAsync(
                context, wake, ExportRetries.Next(context.CurrentUtcDateTime, round, sealing.RetryUntil)))
                wake = WaitForNextWake(context);
        }

        await context.CallActivityAsync(ExportActivities.Discard, started, ExportRetries.Patiently);
    }

    /// <summary>
    /// Asks all services at once. One that has given its data answers from its step record and is not asked again.
    /// </summary>
    private static async Task<IReadOnlyList<ServiceExportedV1>> AskAllAsync(
        TaskOrchestrationContext context, ExportStartedV1 started, IReadOnlyList<string> services) =>
        await Task.WhenAll(services.Select(
            service => AskAsync(context, new ExportServiceV1(started.Tenant, started.Request, service))));

    /// <summary>A few quick attempts, because most failures pass; one that will not pass is not tried again.</summary>
    private static async Task<ServiceExportedV1> AskAsync(TaskOrchestrationContext context, ExportServiceV1 service)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await context.CallActivityAsync<ServiceExportedV1>(
                ExportActivities.ExportService, service, ExportRetries.Patiently);
            if (answer.Stopped || !answer.Result.Retriable || attempt == ExportRetries.QuickPauses.Count)
                return answer;
            await context.CreateTimer(ExportRetries.QuickPauses[attempt], CancellationToken.None);
        }
    }

    /// <summary>
    /// Waits anew. All events that have come by now woke it once: a round for each would only ask failing services in a
    /// storm.
    /// </summary>
    private static Task WaitForNextWake(TaskOrchestrationContext context)
    {
        Task wake = context.WaitForExternalEvent<object?>(WakeEvent);
        while (wake.IsCompleted)
            wake = context.WaitForExternalEvent<object?>(WakeEvent);
        return wake;
    }

    /// <summary>Sleeps until the time or the event; true when the event came.</summary>
    private static async Task<bool> WaitAsync(TaskOrchestrationContext context, Task wake, DateTime until)
    {
        using var woken = new CancellationTokenSource();
        var timer = context.CreateTimer(until, woken.Token);
        if (await Task.WhenAny(timer, wake) != wake)
            return false;
        woken.Cancel();
        return true;
    }
}
