using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Governance.Notices;

/// <summary>What the product shows a signed-in person of changes that come, and of those that came lately.</summary>
public sealed class NoticesApi(PolicyDocumentStore documents, SubprocessorStore subprocessors, TimeProvider time)
{
    [Function("MyNotices")]
    [AllowSubject]
    public async Task<IResult> ListAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/me/notices")] HttpRequest request,
        CancellationToken cancellation)
    {
        var paging = Paging.Read(request);
        if (paging is not PagingOutcome.Read(var page))
            return ((PagingOutcome.Refused)paging).Answer;
        var since = time.GetUtcNow() - GovernanceLimits.Recent;
        var notices = (await documents.ListAsync(kind: null, cancellation)).Select(NoticeView.Of)
            .Concat((await subprocessors.ListAsync(cancellation)).Where(entry => !entry.WasInUse).Select(NoticeView.Of))
            .Where(notice => (notice.Ended ?? notice.From) is not { } from || from >= since)
            .OrderByDescending(notice => notice.PublishedAt).ThenBy(notice => notice.Id, StringComparer.Ordinal).ToList();
        return Answers.Ok(ShortLists.PageOf(notices, notice => notice.Id, page, request));
    }
}

/// <param name="Kind"><c>document</c> or <c>subprocessor</c>.</param>
/// <param name="Title">The document's kind and version, or the subprocessor's name.</param>
/// <param name="From">When it holds, or may start; null while organisations are still told.</param>
/// <param name="AnnouncedFor">The day that was announced.</param>
/// <param name="Ended">A subprocessor that has ended, or will not come.</param>
public sealed record NoticeView(
    string Id, string Kind, string Title, string Summary, string? Url, bool Material, DateTimeOffset PublishedAt,
    DateTimeOffset AnnouncedFor, DateTimeOffset? From, DateTimeOffset? Ended)
{
    internal static NoticeView Of(PolicyDocument document) => new(
        document.Announcement, PolicyDocument.AnnouncementKind,
        $"{PolicyNames.Words(document.Kind)} {document.Version}", document.Summary, document.Url, document.Material,
        document.PublishedAt, document.EffectiveAt, document.InForceFrom, Ended: null);

    internal static NoticeView Of(Subprocessor entry) => new(
        entry.Announcement, Subprocessor.AnnouncementKind, entry.Details.Name, entry.Details.Purpose, Url: null,
        Material: true, entry.AnnouncedAt, entry.StartsAt, entry.MayStartAt, entry.EndedAt);
}
