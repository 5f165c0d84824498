using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// The link in a mail that cancels an erasure while it can be cancelled (pure). Token and code are known only as
/// hashes.
/// </summary>
/// <param name="Id">See <see cref="LinkToken.Id"/>.</param>
public sealed record CancelLink(
    string Id, TenantId Tenant, RequestId Request, string CodeMac, DateTimeOffset IssuedAt, int WrongCodes = 0)
{
    /// <summary>5 wrong codes, then the link is locked: a guesser has 5 of 656 thousand million.</summary>
    public const int MaxWrongCodes = 5;

    public bool IsLocked => WrongCodes >= MaxWrongCodes;

    /// <summary>The link after a wrong code.</summary>
    public CancelLink CountWrongCode() => this with { WrongCodes = WrongCodes + 1 };
}
