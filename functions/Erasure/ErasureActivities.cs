using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The steps of <see cref="ErasureOrchestrator"/>. Each may run again at any time and then answers what is recorded.
/// </summary>
public sealed class ErasureActivities(
    ErasureMails mails, ErasureCourse course, ErasureFencing fencing, ServiceErasures services, SubjectKeys keys,
    RecipientNotices recipients, ErasureCertification certification, ErasureTombstone tombstone)
{
    public const string Announce = "AnnounceErasure";
    public const string Begin = "BeginErasure";
    public const string Fence = "FencePerson";
    public const string EraseService = "EraseService";
    public const string RecordRound = "RecordErasureRound";
    public const string DestroyKey = "DestroySubjectKey";
    public const string TellRecipients = "TellRecipients";
    public const string Certify = "CertifyErasure";
    public const string Deliver = "DeliverCertificate";
    public const string Finish = "FinishErasure";

    [Function(Announce)]
    public Task AnnounceAsync([ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        mails.AnnounceAsync(started, cancellation);

    [Function(Begin)]
    public Task<ErasureTurnV1> BeginAsync(
        [ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        course.BeginAsync(started, cancellation);

    [Function(Fence)]
    public Task FenceAsync([ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        fencing.FenceAsync(started, cancellation);

    [Function(EraseService)]
    public Task<ServiceErasedV1> EraseServiceAsync(
        [ActivityTrigger] EraseServiceV1 step, CancellationToken cancellation) =>
        services.EraseAsync(step, cancellation);

    [Function(RecordRound)]
    public Task RecordRoundAsync([ActivityTrigger] ErasureRoundV1 round, CancellationToken cancellation) =>
        course.RecordRoundAsync(round, cancellation);

    [Function(DestroyKey)]
    public Task<KeyDestroyedV1> DestroyKeyAsync(
        [ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        keys.DestroyAsync(started, cancellation);

    [Function(TellRecipients)]
    public Task TellRecipientsAsync([ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        recipients.TellAsync(started, cancellation);

    [Function(Certify)]
    public Task CertifyAsync([ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        certification.CertifyAsync(started.Tenant, started.Request, cancellation);

    [Function(Deliver)]
    public Task<ErasureDeliveredV1> DeliverAsync(
        [ActivityTrigger] ErasureStartedV1 started, CancellationToken cancellation) =>
        certification.DeliverAsync(started.Tenant, started.Request, cancellation);

    [Function(Finish)]
    public async Task FinishAsync([ActivityTrigger] FinishErasureV1 step, CancellationToken cancellation)
    {
        // Closed, the request is driven on by nobody any more: what is left to do stands in a row of its own before.
        await tombstone.BeginAsync(step.Tenant, step.Request, cancellation);
        await course.FinishAsync(step, cancellation);
        await tombstone.LeaveAsync(step.Tenant, step.Request, cancellation);
    }
}
