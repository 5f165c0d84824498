using PrivacyFunctions.Rights.Rectifying;

namespace PrivacyFunctions.Rights;

/// <summary>
/// The steps of <see cref="RightsOrchestrator"/>. Each may run again at any time and then answers what is recorded.
/// </summary>
public sealed class RightsActivities(
    RightsCourse course, ServiceRectification rectification, RightsRecipients recipients, RightsMails mails)
{
    public const string Begin = "BeginRight";
    public const string RectifyService = "RectifyService";
    public const string TellRecipients = "TellRightRecipients";
    public const string TellPerson = "TellRightPerson";
    public const string Finish = "FinishRight";

    [Function(Begin)]
    public Task<RightTurnV1> BeginAsync([ActivityTrigger] RightStartedV1 started, CancellationToken cancellation) =>
        course.BeginAsync(started, cancellation);

    [Function(RectifyService)]
    public Task<ServiceRectifiedV1> RectifyServiceAsync(
        [ActivityTrigger] RectifyServiceV1 step, CancellationToken cancellation) =>
        rectification.RectifyAsync(step, cancellation);

    [Function(TellRecipients)]
    public Task TellRecipientsAsync([ActivityTrigger] RightStartedV1 started, CancellationToken cancellation) =>
        recipients.TellAsync(started, cancellation);

    [Function(TellPerson)]
    public Task<RightToldV1> TellPersonAsync(
        [ActivityTrigger] RightStartedV1 started, CancellationToken cancellation) =>
        mails.TellAsync(started, cancellation);

    [Function(Finish)]
    public Task FinishAsync([ActivityTrigger] FinishRightV1 step, CancellationToken cancellation) =>
        course.FinishAsync(step, cancellation);
}
