using System.Text.Json.Serialization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Adds to the certificate of a tenant's deletion what it could only announce: the vault was seen without the key, and
/// the last backup is gone. It names the certificate by its hash and changes nothing in it; there is one.
/// </summary>
/// <param name="Certificate">SHA-256 of the certificate's payload, lower-case hex.</param>
public sealed record TenantSupplement(
    string Product, string Log, string Tenant, string Deletion, string Certificate, string IssuedAt,
    SupplementDates Dates)
{
    [JsonInclude]
    public string Version { get; } = "1";

    [JsonInclude]
    public string Type { get; } = "tenant-deletion-supplement";

    public byte[] Serialize() => IsWellFormed()
        ? SignedDocumentJson.Serialize(this)
        : throw new InvalidOperationException("The supplement contradicts itself, so it is not written.");

    /// <summary>Null when it is no supplement that this verifier knows, or one that contradicts itself.</summary>
    public static TenantSupplement? Parse(ReadOnlySpan<byte> utf8) =>
        SignedDocumentJson.Parse<TenantSupplement>(utf8) is { } supplement && supplement.IsWellFormed()
            ? supplement
            : null;

    private bool IsWellFormed() =>
        EvidenceTime.TryParse(IssuedAt, out var issued)
        && Certificate.Length == 64 && Certificate.All(char.IsAsciiHexDigitLower)
        && Dates.IsWellFormed(issued)
        && new[] { Dates.KeyInaccessible, Dates.KeyIrrecoverable, Dates.LastBackupExpires }
            .All(date => date.Status == CertifiedDate.Past);
}
