using System.Text.Json.Serialization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Adds to a certificate what has come about since: dates that lay ahead, and what was found when the services were
/// asked once more. It names the certificate by its hash and changes nothing in it.
/// </summary>
/// <param name="Certificate">SHA-256 of the certificate's payload, lower-case hex.</param>
/// <param name="Number">1, 2 … for the supplements of one certificate.</param>
public sealed record ErasureSupplement(
    string Product,
    string Log,
    string Tenant,
    string Request,
    string Certificate,
    long Number,
    string IssuedAt,
    SupplementDates Dates,
    IReadOnlyList<RepeatedProbe> Probes)
{
    [JsonInclude]
    public string Version { get; } = "1";

    [JsonInclude]
    public string Type { get; } = "erasure-supplement";

    public byte[] Serialize() => IsWellFormed()
        ? SignedDocumentJson.Serialize(this)
        : throw new InvalidOperationException("The supplement contradicts itself, so it is not written.");

    /// <summary>Null when it is no supplement that this verifier knows, or one that contradicts itself.</summary>
    public static ErasureSupplement? Parse(ReadOnlySpan<byte> utf8) =>
        SignedDocumentJson.Parse<ErasureSupplement>(utf8) is { } supplement && supplement.IsWellFormed()
            ? supplement
            : null;

    private bool IsWellFormed() =>
        EvidenceTime.TryParse(IssuedAt, out var issued)
        && Certificate.Length == 64 && Certificate.All(char.IsAsciiHexDigitLower)
        && Number > 0
        && Dates.IsWellFormed(issued)
        && Probes.All(probe => probe.IsWellFormed());
}

/// <summary>The certificate's dates that may have lain ahead, as they stand now.</summary>
public sealed record SupplementDates(
    CertifiedDate KeyInaccessible, CertifiedDate KeyIrrecoverable, CertifiedDate LastBackupExpires)
{
    internal bool IsWellFormed(DateTimeOffset issued) =>
        new[] { KeyInaccessible, KeyIrrecoverable, LastBackupExpires }.All(date => date.IsWellFormed(issued))
        && KeyInaccessible.IsKnown && LastBackupExpires.IsKnown && KeyIrrecoverable.Status != CertifiedDate.None;
}

/// <summary>The services were asked again some time after the erasure.</summary>
/// <param name="After">How long after, ISO 8601: <c>P1D</c> or <c>P30D</c>.</param>
/// <param name="Outcome"><c>nothing_found</c> or <c>found_again</c>: something had come back.</param>
public sealed record RepeatedProbe(string After, string ProbedAt, string Outcome)
{
    public const string ADay = "P1D";
    public const string ThirtyDays = "P30D";
    public const string NothingFound = "nothing_found";
    public const string FoundAgain = "found_again";

    internal bool IsWellFormed() =>
        After is ADay or ThirtyDays && EvidenceTime.TryParse(ProbedAt, out _) && Outcome is NothingFound or FoundAgain;
}
