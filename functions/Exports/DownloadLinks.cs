using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Claims by token and code, and the claiming browser's later fetches. Each claim is one conditional write: of a race
/// exactly one wins.
/// </summary>
public sealed class DownloadLinks(
    DownloadLinkStore links, PackageReader packages, IAuditLog audit, RandomSource random, OpaqueIds ids, TimeProvider time)
{
    /// <summary>
    /// 50 attempts: parallel claims of one link collide, and each must be counted; more collisions than that are an
    /// attack.
    /// </summary>
    private const int MaxAttempts = 50;

    public async Task<DownloadLink?> FindAsync(LinkToken token, CancellationToken cancellation) =>
        (await links.FindAsync(token.Tenant, token.Id, cancellation))?.Link;

    /// <summary>Names the claim in the URL; it opens nothing without the cookie.</summary>
    public static string ClaimOf(LinkToken token) => $"{token.Tenant}.{token.Id}";

    /// <summary>Whether this is the browser that claimed, within its time: then nothing is refused and nothing used up.
    /// </summary>
    public async Task<bool> IsRepeatAsync(
        LinkToken token, string? code, string? cookie, CancellationToken cancellation) =>
        cookie is not null && LinkCode.Read(code) is { } read &&
        await FindAsync(token, cancellation) is { } link &&
        link.IsRepeatedBy(token.CodeMac(read), Hash(cookie), time.GetUtcNow());

    /// <param name="code">As typed; what cannot be a code counts as a wrong one.</param>
    public async Task<ClaimOutcome> ClaimAsync(
        LinkToken token, string? code, AuditPayload actor, CancellationToken cancellation)
    {
        var cookie = Convert.ToHexStringLower(random.Bytes(32));
        var mac = LinkCode.Read(code) is { } read ? token.CodeMac(read) : null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await links.FindAsync(token.Tenant, token.Id, cancellation) is not { } found)
                return new ClaimOutcome.Unknown();
            var now = time.GetUtcNow();
            // A package may go before its links expire, as when somebody in it is erased: there is nothing to claim then.
            var verdict = await packages.HasAsync(found.Link, cancellation)
                ? found.Link.Claim(mac, Hash(cookie), now)
                : new ClaimVerdict.Refused(ClaimRefusal.Expired, Next: null);
            switch (verdict)
            {
                case ClaimVerdict.Granted(var next) when await links.ReplaceAsync(next, found.ETag, cancellation):
                    await audit.AppendAsync([ExportAudit.Claimed(next, now, actor)], cancellation);
                    return new ClaimOutcome.Granted(ClaimOf(token), cookie);
                case ClaimVerdict.Refused(var reason, var next) when next is null ||
                    await links.ReplaceAsync(next, found.ETag, cancellation):
                    await audit.AppendAsync(
                        [ExportAudit.Refused(ids.New("evt"), found.Link, ClaimAnswers.CodeOf(reason), now, actor)],
                        cancellation);
                    return new ClaimOutcome.Refused(
                        reason, ExportLimits.WrongCodes - (next?.WrongCodes ?? found.Link.WrongCodes));
            }
        }

        return new ClaimOutcome.Refused(ClaimRefusal.Locked, 0);
    }

    /// <summary>The claimed link that a browser may go on fetching.</summary>
    public async Task<(ResumeVerdict Verdict, DownloadLink? Link)> ResumeAsync(
        string claim, string? cookie, CancellationToken cancellation)
    {
        var dot = claim.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TenantId.TryParse(claim[..dot], out var tenant) ||
            !IsLinkId(claim.AsSpan(dot + 1)) ||
            await links.FindAsync(tenant, claim[(dot + 1)..], cancellation) is not { } found)
            return (ResumeVerdict.Unknown, null);
        return (found.Link.Resume(Hash(cookie ?? ""), time.GetUtcNow()), found.Link);
    }

    private static bool IsLinkId(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            if (!char.IsAsciiHexDigitLower(c))
                return false;
        }

        return text.Length == 64;
    }

    private static string Hash(string cookie) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(cookie)));
}

public abstract record ClaimOutcome
{
    private ClaimOutcome()
    {
    }

    /// <param name="Claim">See <see cref="DownloadLinks.ClaimOf"/>.</param>
    /// <param name="Cookie">The secret of the browser that claimed.</param>
    public sealed record Granted(string Claim, string Cookie) : ClaimOutcome;

    public sealed record Refused(ClaimRefusal Reason, int AttemptsLeft) : ClaimOutcome;

    public sealed record Unknown : ClaimOutcome;
}
