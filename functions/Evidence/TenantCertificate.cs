using System.Text.Json.Serialization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// What is certified about the deletion of a whole tenant: canonical JSON, signed, without personal data and without the
/// organisation's name. Every service and collection of the pack stands here with its receipt.
/// </summary>
/// <param name="Log">The deployment's audit log, in which the issuing of this certificate stands.</param>
/// <param name="Deletion">The deletion's opaque id.</param>
/// <param name="Cause"><c>requested</c>, <c>forced</c>, <c>trial_expired</c>, <c>inactive</c> or <c>reapplied</c>.</param>
/// <param name="KeyProbedAt">When bytes that had been wrapped under the tenant's key did not unwrap any more.</param>
public sealed record TenantCertificate(
    string Product,
    string Log,
    string Tenant,
    string Deletion,
    string Cause,
    string IssuedAt,
    string KeyProbedAt,
    TenantDates Dates,
    IReadOnlyList<CertifiedService> Services,
    IReadOnlyList<CertifiedApproval> Approvals)
{
    public const string Forced = "forced";

    private static readonly string[] Causes = ["requested", Forced, "trial_expired", "inactive", "reapplied"];

    [JsonInclude]
    public string Version { get; } = "1";

    [JsonInclude]
    public string Type { get; } = "tenant-deletion-certificate";

    public byte[] Serialize() => IsWellFormed()
        ? SignedDocumentJson.Serialize(this)
        : throw new InvalidOperationException("The certificate contradicts itself, so it is not written.");

    /// <summary>Null when it is no certificate that this verifier knows, or one that contradicts itself.</summary>
    public static TenantCertificate? Parse(ReadOnlySpan<byte> utf8) =>
        SignedDocumentJson.Parse<TenantCertificate>(utf8) is { } certificate && certificate.IsWellFormed()
            ? certificate
            : null;

    private bool IsWellFormed() =>
        EvidenceTime.TryParse(IssuedAt, out var issued)
        && EvidenceTime.TryParse(KeyProbedAt, out var probed) && probed <= issued
        && Causes.Contains(Cause, StringComparer.Ordinal)
        && Dates.IsWellFormed(issued)
        && Services.Count > 0
        && Services.Select(service => service.Service).Distinct(StringComparer.Ordinal).Count() == Services.Count
        && Services.All(service => service.IsWellFormed())
        && Approvals.All(approval => approval.IsWellFormed())
        && (Cause != Forced || IsSignedOffByAnother());

    private bool IsSignedOffByAnother() => Approvals.Any(approval => approval.Kind == CertifiedApproval.SignedOff
        && Approvals.All(other => other.Kind != CertifiedApproval.Requested || other.Actor != approval.Actor));
}

/// <summary>The dates of a tenant's deletion. What lies ahead at the time of issue is stated as such.</summary>
/// <param name="Begun">The point of no return.</param>
/// <param name="LiveSystemsErased">When the last service had been asked again and had nothing left that was to go.</param>
/// <param name="KeyInaccessible">From then on no process holds a key of the tenant.</param>
/// <param name="KeyIrrecoverable">
/// Past: the vault was seen without the key. Ahead: when the vault purges it by itself; until then it can be recovered.
/// </param>
/// <param name="LastBackupExpires">When the product's last backup that may hold the tenant's bytes is gone.</param>
public sealed record TenantDates(
    CertifiedDate Requested,
    CertifiedDate Begun,
    CertifiedDate LiveSystemsErased,
    CertifiedDate KeyInaccessible,
    CertifiedDate KeyIrrecoverable,
    CertifiedDate LastBackupExpires)
{
    internal bool IsWellFormed(DateTimeOffset issued) =>
        new[] { Requested, Begun, LiveSystemsErased, KeyInaccessible, KeyIrrecoverable, LastBackupExpires }
            .All(date => date.IsWellFormed(issued))
        && new[] { Requested, Begun, LiveSystemsErased }.All(date => date.Status == CertifiedDate.Past)
        && KeyInaccessible.IsKnown && LastBackupExpires.IsKnown && KeyIrrecoverable.Status != CertifiedDate.None;
}
