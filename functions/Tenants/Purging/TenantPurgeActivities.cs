namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// The steps of <see cref="TenantPurgeOrchestrator"/>. Each may run again at any time and then answers what is
/// recorded.
/// </summary>
public sealed class TenantPurgeActivities(
    TenantMails mails, PurgeCourse course, ServicePurge services, TenantKeyShredding keys, OwnRecords own,
    TenantCertification certification)
{
    public const string Announce = "AnnounceTenantDeletion";
    public const string Begin = "BeginTenantPurge";
    public const string Fence = "FenceTenant";
    public const string PurgeService = "PurgeService";
    public const string Shred = "ShredTenantKey";
    public const string PurgeOwn = "PurgeOwnRecords";
    public const string Certify = "CertifyTenantDeletion";
    public const string Tell = "TellTenantPurged";
    public const string Finish = "FinishTenantPurge";

    [Function(Announce)]
    public Task AnnounceAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        mails.AnnounceAsync(started, cancellation);

    [Function(Begin)]
    public Task<TenantTurnV1> BeginAsync(
        [ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        course.BeginAsync(started, cancellation);

    [Function(Fence)]
    public Task FenceAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        course.FenceAsync(started, cancellation);

    [Function(PurgeService)]
    public Task<PurgedV1> PurgeServiceAsync([ActivityTrigger] PurgeServiceV1 step, CancellationToken cancellation) =>
        WhileBegunAsync(step.Tenant, step.Deletion, () => services.PurgeAsync(step, cancellation), cancellation);

    [Function(Shred)]
    public Task<PurgedV1> ShredAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        WhileBegunAsync(
            started.Tenant, started.Deletion, () => keys.ShredAsync(started, cancellation), cancellation);

    [Function(PurgeOwn)]
    public Task<PurgedV1> PurgeOwnAsync(
        [ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        WhileBegunAsync(started.Tenant, started.Deletion, () => own.PurgeAsync(started, cancellation), cancellation);

    [Function(Certify)]
    public Task CertifyAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        certification.CertifyAsync(started, cancellation);

    [Function(Tell)]
    public Task TellAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        mails.TellPurgedAsync(started, cancellation);

    [Function(Finish)]
    public Task FinishAsync([ActivityTrigger] TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        course.FinishAsync(started, cancellation);

    /// <summary>Whatever asks for it: only a deletion that stands and has begun destroys.</summary>
    private async Task<PurgedV1> WhileBegunAsync(
        TenantId tenant, string deletion, Func<Task<PurgedV1>> step, CancellationToken cancellation) =>
        await course.IsBegunAsync(tenant, deletion, cancellation) ? await step() : new PurgedV1(Confirmed: false);
}
