using System.Text.Json.Serialization;

namespace PrivacyFunctions.Requests;

/// <summary>
/// A signed power of attorney that somebody of the tenant has seen. The paper stays with them; its hash says later which
/// one it was.
/// </summary>
/// <param name="Sha256">Of the document, 64 lower-case hex digits.</param>
/// <param name="ValidUntil">Its last day; null: until it is revoked.</param>
public sealed record PowerOfAttorney(
    [property: JsonRequired] string Sha256, [property: JsonRequired] DateOnly SignedOn, DateOnly? ValidUntil = null)
{
    private const int HashLength = 64;

    /// <summary>Days begin 14 hours before those of UTC, and end 12 hours after them, somewhere on earth.</summary>
    private static readonly TimeSpan EarliestDay = TimeSpan.FromHours(14);
    private static readonly TimeSpan LatestDay = TimeSpan.FromHours(-12);

    [JsonIgnore]
    public string Text => FormattableString.Invariant(
        $"power of attorney of {SignedOn:yyyy-MM-dd}, valid until {ValidUntil?.ToString("yyyy-MM-dd", null) ?? "revoked"}");

    /// <summary>Null: it holds today. Otherwise the member that says otherwise, with a stable code and a sentence.</summary>
    public (string Member, string Code, string Sentence)? Problem(DateTimeOffset now)
    {
        if (Sha256.Length != HashLength || !Sha256.All(char.IsAsciiHexDigitLower))
            return ("sha256", "invalid_value", "sha256 is the document's SHA-256: 64 lower-case hex digits.");
        if (SignedOn > DateOnly.FromDateTime(now.UtcDateTime + EarliestDay))
            return ("signedOn", "power_of_attorney_not_signed", "The power of attorney is not signed yet.");
        if (ValidUntil < SignedOn)
            return ("validUntil", "invalid_value", "validUntil is not before signedOn.");
        return ValidUntil < DateOnly.FromDateTime(now.UtcDateTime + LatestDay)
            ? ("validUntil", "power_of_attorney_expired", "The power of attorney has expired.")
            : null;
    }
}
