namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// The steps of <see cref="OrganisationExportOrchestrator"/> that are not a person's package's as well. Each may run again
/// at any time and then answers what is recorded.
/// </summary>
public sealed class OrganisationExportActivities(
    OrganisationExportCourse course, OrganisationDeletion deletion, PackageDiscard discard, OrganisationContacts contacts)
{
    public const string Plan = "PlanOrganisationExport";
    public const string Finish = "FinishOrganisationExport";
    public const string BeginDeletion = "BeginDeletionAfterExport";
    public const string Discard = "DiscardOrganisationExport";

    [Function(Plan)]
    public Task<OrganisationExportPlanV1> PlanAsync(
        [ActivityTrigger] OrganisationExportStartedV1 started, CancellationToken cancellation) =>
        course.PlanAsync(started, cancellation);

    [Function(Finish)]
    public Task<OrganisationExportFinishedV1> FinishAsync(
        [ActivityTrigger] FinishOrganisationExportV1 step, CancellationToken cancellation) =>
        course.FinishAsync(step, cancellation);

    [Function(BeginDeletion)]
    public Task BeginDeletionAsync(
        [ActivityTrigger] OrganisationExportStartedV1 started, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        deletion.BeginAsync(client, started, cancellation);

    [Function(Discard)]
    public async Task DiscardAsync(
        [ActivityTrigger] OrganisationExportStartedV1 started, CancellationToken cancellation)
    {
        await discard.DiscardAsync(started.Tenant, started.Export, cancellation);
        await contacts.ForgetAsync(started.Tenant, started.Export, cancellation);
    }
}
