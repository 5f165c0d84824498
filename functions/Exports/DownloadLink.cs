using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// A one-time link and what may happen to it (pure). The token, the code and the browser's cookie are known only as
/// hashes.
/// </summary>
/// <param name="Id">See <see cref="LinkToken.Id"/>.</param>
/// <param name="Issue">0 for the edition's first link; more for links that the person asked for.</param>
/// <param name="ExpiresAt">When its package does.</param>
/// <param name="CookieHash">Of the browser that claimed.</param>
public sealed record DownloadLink(
    string Id,
    TenantId Tenant,
    RequestId Request,
    int Edition,
    int Issue,
    string CodeMac,
    DateTimeOffset IssuedAt,
    DateTimeOffset ExpiresAt,
    LinkState State = LinkState.Open,
    int WrongCodes = 0,
    DateTimeOffset? ClaimedAt = null,
    string? CookieHash = null)
{
    /// <summary>One attempt with a code. A refusal with a next state must be stored before it is told.</summary>
    public ClaimVerdict Claim(string? codeMac, string cookieHash, DateTimeOffset now)
    {
        if (now >= ExpiresAt)
            return new ClaimVerdict.Refused(ClaimRefusal.Expired, null);
        var refusal = State switch
        {
            LinkState.Claimed => ClaimRefusal.Used,
            LinkState.Locked => ClaimRefusal.Locked,
            LinkState.Superseded => ClaimRefusal.Superseded,
            _ => default(ClaimRefusal?),
        };
        if (refusal is { } reason)
            return new ClaimVerdict.Refused(reason, null);
        if (codeMac is not null && FixedTimeEquals(codeMac, CodeMac))
            return new ClaimVerdict.Granted(
                this with { State = LinkState.Claimed, ClaimedAt = now, CookieHash = cookieHash });
        var next = this with { WrongCodes = WrongCodes + 1 };
        return next.WrongCodes < ExportLimits.WrongCodes
            ? new ClaimVerdict.Refused(ClaimRefusal.WrongCode, next)
            : new ClaimVerdict.Refused(ClaimRefusal.Locked, next with { State = LinkState.Locked });
    }

    /// <summary>Whether the browser with this cookie may (still) fetch the package.</summary>
    public ResumeVerdict Resume(string cookieHash, DateTimeOffset now)
    {
        var own = State is LinkState.Claimed && CookieHash is not null && FixedTimeEquals(cookieHash, CookieHash);
        if (own && now < ClaimedAt + ExportLimits.ResumeWindow)
            return ResumeVerdict.Granted;
        if (now >= ExpiresAt)
            return ResumeVerdict.Expired;
        return own ? ResumeVerdict.TooLate : ResumeVerdict.Unknown;
    }

    /// <summary>Whether the browser that claimed sends token and code once more, within its time.</summary>
    public bool IsRepeatedBy(string? codeMac, string cookieHash, DateTimeOffset now) =>
        codeMac is not null && FixedTimeEquals(codeMac, CodeMac) &&
        Resume(cookieHash, now) is ResumeVerdict.Granted;

    /// <summary>A newer link takes its place; null when that changes nothing.</summary>
    public DownloadLink? Supersede() =>
        State is LinkState.Open or LinkState.Locked ? this with { State = LinkState.Superseded } : null;

    private static bool FixedTimeEquals(string left, string right) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(left), Encoding.ASCII.GetBytes(right));
}

public enum LinkState
{
    Open,
    Claimed,
    Locked,
    Superseded,
}

/// <summary>Why a claim is refused; each is told to the person and offers a way on.</summary>
public enum ClaimRefusal
{
    Expired,
    Used,
    Locked,
    Superseded,
    WrongCode,
}

public enum ResumeVerdict
{
    Granted,
    TooLate,
    Expired,
    Unknown,
}

public abstract record ClaimVerdict
{
    private ClaimVerdict()
    {
    }

    public sealed record Granted(DownloadLink Next) : ClaimVerdict;

    /// <param name="Next">The state to store, or null when the attempt changes nothing.</param>
    public sealed record Refused(ClaimRefusal Reason, DownloadLink? Next) : ClaimVerdict;
}
