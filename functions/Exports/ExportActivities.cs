namespace PrivacyFunctions.Exports;

/// <summary>
/// The steps of <see cref="ExportOrchestrator"/>. Each may run again at any time and then answers what is recorded.
/// </summary>
public sealed class ExportActivities(
    ExportCourse course, ServiceExports services, PackageSealing sealing, PackageDelivery delivery,
    PackageDiscard discard)
{
    public const string Plan = "PlanExport";
    public const string ExportService = "ExportService";
    public const string Seal = "SealPackage";
    public const string Deliver = "DeliverPackage";
    public const string Finish = "FinishExport";
    public const string Discard = "DiscardExport";

    [Function(Plan)]
    public Task<ExportPlanV1> PlanAsync([ActivityTrigger] ExportStartedV1 started, CancellationToken cancellation) =>
        course.PlanAsync(started, cancellation);

    [Function(ExportService)]
    public Task<ServiceExportedV1> ExportServiceAsync(
        [ActivityTrigger] ExportServiceV1 step, CancellationToken cancellation) =>
        services.ExportAsync(step, cancellation);

    [Function(Seal)]
    public Task<PackageSealedV1> SealAsync([ActivityTrigger] SealPackageV1 step, CancellationToken cancellation) =>
        sealing.SealAsync(step, cancellation);

    [Function(Deliver)]
    public Task<PackageDeliveredV1> DeliverAsync(
        [ActivityTrigger] DeliverPackageV1 step, CancellationToken cancellation) =>
        delivery.DeliverAsync(step, cancellation);

    [Function(Finish)]
    public Task FinishAsync([ActivityTrigger] FinishExportV1 step, CancellationToken cancellation) =>
        course.FinishAsync(step, cancellation);

    [Function(Discard)]
    public Task DiscardAsync([ActivityTrigger] ExportStartedV1 started, CancellationToken cancellation) =>
        discard.DiscardAsync(started.Tenant, started.Request, cancellation);
}
