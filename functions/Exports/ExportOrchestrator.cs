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

    public static string InstanceId(TenantId tenant, RequestId request) => $"export.{tenant}.{request}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<ExportStartedV1>()
            ?? throw new InvalidOperationException("An export was started without its request.");
        var (tenant, request) = started;
        var plan = await context.CallActivityAsync<ExportPlanV1>(
            ExportActivities.Plan, started, ExportRetries.Patiently);
        var wake = WakeEvent.Wait(context);
        var (delivered, undeliverable) = (0, false);
        for (var round = 0; !plan.Stopped; round++)
        {
            // The request may be cancelled at any moment; each step reads its row, and the seal decides the race.
            var answers = await ExportRounds.AskAllAsync(context, tenant, request, plan.Services);
            var results = answers.Select(answer => answer.Result).ToList();
            var sealing = await ExportRounds.SealAsync(context, tenant, request, answers);
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
            if (await WakeEvent.CameBeforeAsync(
                context, wake, ExportRetries.Next(context.CurrentUtcDateTime, round, sealing.RetryUntil)))
                wake = WakeEvent.WaitForNext(context);
        }

        await context.CallActivityAsync(ExportActivities.Discard, started, ExportRetries.Patiently);
    }
}
