using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Local;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>Apart from the rest, because it is of the Local build's programming model.</summary>
internal sealed partial class ExportsFixture
{
    public DirectOrchestration Orchestrate(ExportStartedV1 started) => new(
        started, ExportOrchestrator.Name, ExportOrchestrator.InstanceId(started.Tenant, started.Request), Steps(), Time);

    public async Task<DirectOrchestration> RunAsync(ExportStartedV1 started)
    {
        var orchestration = Orchestrate(started);
        await ExportOrchestrator.RunAsync(orchestration);
        return orchestration;
    }

    public DirectOrchestration Orchestrate(OrganisationExportStartedV1 started) => new(
        started, OrganisationExportOrchestrator.Name,
        OrganisationExportOrchestrator.InstanceId(started.Tenant, started.Export), Steps(), Time);

    public async Task<DirectOrchestration> RunAsync(OrganisationExportStartedV1 started)
    {
        var orchestration = Orchestrate(started);
        await OrganisationExportOrchestrator.RunAsync(orchestration);
        return orchestration;
    }

    private Dictionary<string, DirectStep> Steps()
    {
        var (person, organisation) = (Get<ExportActivities>(), Get<OrganisationExportActivities>());
        return new(StringComparer.Ordinal)
        {
            [ExportActivities.Plan] = DirectStep.Of<ExportStartedV1, ExportPlanV1>(person.PlanAsync),
            [ExportActivities.ExportService] =
                DirectStep.Of<ExportServiceV1, ServiceExportedV1>(person.ExportServiceAsync),
            [ExportActivities.Seal] = DirectStep.Of<SealPackageV1, PackageSealedV1>(person.SealAsync),
            [ExportActivities.Deliver] = DirectStep.Of<DeliverPackageV1, PackageDeliveredV1>(person.DeliverAsync),
            [ExportActivities.Finish] = DirectStep.Of<FinishExportV1>(person.FinishAsync),
            [ExportActivities.Discard] = DirectStep.Of<ExportStartedV1>(person.DiscardAsync),
            [OrganisationExportActivities.Plan] =
                DirectStep.Of<OrganisationExportStartedV1, OrganisationExportPlanV1>(organisation.PlanAsync),
            [OrganisationExportActivities.Finish] =
                DirectStep.Of<FinishOrganisationExportV1, OrganisationExportFinishedV1>(organisation.FinishAsync),
            [OrganisationExportActivities.BeginDeletion] = DirectStep.Of<OrganisationExportStartedV1>(
                (started, stop) => organisation.BeginDeletionAsync(started, new NoScheduler(), stop)),
            [OrganisationExportActivities.Discard] =
                DirectStep.Of<OrganisationExportStartedV1>(organisation.DiscardAsync),
        };
    }
}
