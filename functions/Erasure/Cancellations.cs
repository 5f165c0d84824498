using PrivacyFunctions.Audit;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure;

/// <summary>Cancels an erasure by the link and the code of its mail.</summary>
public sealed class Cancellations(CancelLinkStore links, RequestStore requests, RequestNotices notices)
{
    private const string WithdrawnByLink = "Cancelled with the link of the mail that announced the erasure.";

    /// <summary>20 attempts: tries with one link at once collide, and each wrong code must be counted.</summary>
    private const int MaxAttempts = 20;

    /// <param name="code">As typed; what cannot be a code counts as a wrong one.</param>
    public async Task<CancellationOutcome> CancelAsync(
        LinkToken token, string? code, AuditPayload actor, CancellationToken cancellation)
    {
        var mac = LinkCode.Read(code) is { } read ? token.CodeMac(read) : null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await links.FindAsync(token.Tenant, token.Id, cancellation) is not { } found)
                return new CancellationOutcome.Unknown();
            if (found.Link.IsLocked)
                return new CancellationOutcome.Locked();
            if (mac == found.Link.CodeMac)
                return await CancelAsync(found.Link, actor, cancellation);
            var counted = found.Link.CountWrongCode();
            if (await links.ReplaceAsync(counted, found.ETag, cancellation))
                return new CancellationOutcome.WrongCode(CancelLink.MaxWrongCodes - counted.WrongCodes);
        }

        return new CancellationOutcome.Locked();
    }

    private async Task<CancellationOutcome> CancelAsync(
        CancelLink link, AuditPayload actor, CancellationToken cancellation)
    {
        var outcome = await notices.DecideAsync(
            link.Tenant, link.Request, NoticeKind.Cancelled, WithdrawnByLink, actor, cancellation);
        if (outcome is Transition.To(var cancelled))
            return new CancellationOutcome.Cancelled(cancelled, Now: true);
        // Whoever presses the button twice has cancelled once, and hears so.
        if (await requests.GetAsync(link.Tenant, link.Request, cancellation) is { Status: RequestStatus.Cancelled } done)
            return new CancellationOutcome.Cancelled(done, Now: false);
        return outcome is Transition.Refused(var reason, var sentence)
            ? new CancellationOutcome.TooLate(reason, sentence)
            : new CancellationOutcome.Unknown();
    }
}

public abstract record CancellationOutcome
{
    private CancellationOutcome()
    {
    }

    /// <param name="Now">False: it was cancelled before.</param>
    public sealed record Cancelled(DataSubjectRequest Request, bool Now) : CancellationOutcome;

    /// <summary>The point of no return lies behind.</summary>
    public sealed record TooLate(string Code, string Sentence) : CancellationOutcome;

    public sealed record WrongCode(int AttemptsLeft) : CancellationOutcome;

    public sealed record Locked : CancellationOutcome;

    public sealed record Unknown : CancellationOutcome;
}
