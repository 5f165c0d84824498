using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Makes an organisation's export: asks every service for all of the tenant, seals the package, mails the owner the link,
/// and goes on asking the services that failed. Where a deletion waits for the export, it begins when a complete package
/// has been delivered, and never otherwise. All steps may repeat.
/// </summary>
public static class OrganisationExportOrchestrator
{
    public const string Name = "ExportOrganisation";

    public static string InstanceId(TenantId tenant, RequestId export) => $"organisation.{tenant}.{export}";

    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var started = context.GetInput<OrganisationExportStartedV1>()
            ?? throw new InvalidOperationException("An organisation's export was started without its tenant.");
        var (tenant, export) = started;
        var plan = await context.CallActivityAsync<OrganisationExportPlanV1>(
            OrganisationExportActivities.Plan, started, ExportRetries.Patiently);
        var wake = WakeEvent.Wait(context);
        var (delivered, undeliverable, deletionDue) = (0, false, plan.DeletionDue);
        for (var round = 0; !plan.Stopped && !deletionDue; round++)
        {
            // It may be cancelled at any moment, and its tenant deleted; each step reads the rows.
            var answers = await ExportRounds.AskAllAsync(context, tenant, export, plan.Services);
            var results = answers.Select(answer => answer.Result).ToList();
            var sealing = await ExportRounds.SealAsync(context, tenant, export, answers);
            if (sealing.Stopped)
                break;
            if (sealing.AskAgain)
                continue;
            if (sealing.Edition > delivered)
            {
                undeliverable = (await context.CallActivityAsync<PackageDeliveredV1>(
                    ExportActivities.Deliver, new DeliverPackageV1(tenant, export, sealing.Edition),
                    ExportRetries.Patiently)).Refused;
                delivered = sealing.Edition;
            }

            // Point of no return for a deletion that waits: a cancellation before this write wins, one after it is told
            // that it comes too late.
            var willRetry = results.Any(result => result.Retriable) &&
                context.CurrentUtcDateTime < sealing.RetryUntil.UtcDateTime;
            deletionDue = (await context.CallActivityAsync<OrganisationExportFinishedV1>(
                OrganisationExportActivities.Finish,
                new FinishOrganisationExportV1(tenant, export, results, willRetry, sealing.Edition, undeliverable),
                ExportRetries.Patiently)).DeletionDue;
            if (!willRetry)
                break;
            if (await WakeEvent.CameBeforeAsync(
                context, wake, ExportRetries.Next(context.CurrentUtcDateTime, round, sealing.RetryUntil)))
                wake = WakeEvent.WaitForNext(context);
        }

        if (deletionDue)
        {
            await context.CallActivityAsync(
                OrganisationExportActivities.BeginDeletion, started, ExportRetries.Patiently);
            return;
        }

        await context.CallActivityAsync(OrganisationExportActivities.Discard, started, ExportRetries.Patiently);
    }
}
