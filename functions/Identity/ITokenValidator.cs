namespace PrivacyFunctions.Identity;

/// <summary>Checks a bearer token: signature under a pinned algorithm, issuer, audience, times, claims.</summary>
public interface ITokenValidator
{
    ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation);
}

public abstract record TokenOutcome
{
    private TokenOutcome()
    {
    }

    /// <param name="ExpiresAt">When the token stops to be valid, without tolerance.</param>
    public sealed record Valid(Caller Caller, DateTimeOffset ExpiresAt) : TokenOutcome;

    /// <param name="Code">One of <see cref="TokenRefusals"/>.</param>
    public sealed record Refused(string Code) : TokenOutcome;
}

/// <summary>Why a token is refused. Stable: they are the <c>code</c> of a 401.</summary>
public static class TokenRefusals
{
    public const string Missing = "token_missing";
    public const string TooLarge = "token_too_large";
    public const string Malformed = "token_malformed";
    public const string Algorithm = "token_algorithm_refused";
    public const string Critical = "token_critical_header_unknown";
    public const string UnknownKey = "token_key_unknown";
    public const string Signature = "token_signature_invalid";
    public const string Issuer = "token_issuer_unknown";
    public const string Audience = "token_audience_wrong";
    public const string Expired = "token_expired";
    public const string NotYetValid = "token_not_yet_valid";
    public const string Claims = "token_claims_missing";
}
