namespace PrivacyFunctions.Requests;

/// <summary>Idempotent steps of <see cref="NoticeOrchestrator"/>.</summary>
public sealed class RequestActivities(RequestNotices notices)
{
    [Function(NoticeOrchestrator.Deliver)]
    public Task DeliverNoticeAsync([ActivityTrigger] NoticeDueV1 notice, CancellationToken cancellation) =>
        notices.DeliverAsync(notice.Tenant, notice.Request, notice.Kind, cancellation);
}
