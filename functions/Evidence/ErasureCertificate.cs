using System.Text.Json.Serialization;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// What is certified about the erasure of one person: canonical JSON, signed, without personal data. The subject is a
/// pseudonym that only the holder of the tenant's pseudonym key can match. Every service and collection of the pack
/// stands here with its receipt, so what is not listed as kept was not kept.
/// </summary>
/// <param name="Log">The deployment's audit log, in which the issuing of this certificate stands.</param>
/// <param name="Subject">The person's pseudonym.</param>
/// <param name="Grace"><c>observed</c>, <c>none</c> (the pack has none) or <c>waived</c> (signed off).</param>
public sealed record ErasureCertificate(
    string Product,
    string Log,
    string Tenant,
    string Subject,
    string Request,
    string Regulation,
    string IssuedAt,
    string Grace,
    ErasureDates Dates,
    IReadOnlyList<CertifiedService> Services,
    IReadOnlyList<CertifiedHold> Holds,
    IReadOnlyList<CertifiedRecipient> Recipients,
    IReadOnlyList<CertifiedApproval> Approvals)
{
    public const string Observed = "observed";
    public const string NoGrace = "none";
    public const string Waived = "waived";

    [JsonInclude]
    public string Version { get; } = "1";

    [JsonInclude]
    public string Type { get; } = "erasure-certificate";

    public byte[] Serialize() => IsWellFormed()
        ? SignedDocumentJson.Serialize(this)
        : throw new InvalidOperationException("The certificate contradicts itself, so it is not written.");

    /// <summary>Null when it is no certificate that this verifier knows, or one that contradicts itself.</summary>
    public static ErasureCertificate? Parse(ReadOnlySpan<byte> utf8) =>
        SignedDocumentJson.Parse<ErasureCertificate>(utf8) is { } certificate && certificate.IsWellFormed()
            ? certificate
            : null;

    /// <summary>What stays in the live systems, on a legal ground.</summary>
    [JsonIgnore]
    public IEnumerable<(string Service, CertifiedCollection Collection)> Retained =>
        from service in Services
        from collection in service.Collections
        where collection.Outcome == CertifiedCollection.Retained
        select (service.Service, collection);

    private bool IsWellFormed() =>
        EvidenceTime.TryParse(IssuedAt, out var issued)
        && Grace is Observed or NoGrace or Waived
        && (Grace == Observed) == (Dates.GraceEnded.Status == CertifiedDate.Past)
        && (Grace != Waived || IsSignedOffByAnother())
        && Dates.IsWellFormed(issued)
        && Services.Count > 0
        && Services.Select(service => service.Service).Distinct(StringComparer.Ordinal).Count() == Services.Count
        && Services.All(service =>
            service.IsWellFormed() && service.Probe.Method != CertifiedProbe.ListedPeopleOnly)
        && Holds.All(hold => hold.IsWellFormed())
        && Recipients.All(recipient => CertifiedDate.IsTimeOrAbsent(recipient.ToldAt))
        && Approvals.All(approval => approval.IsWellFormed());

    private bool IsSignedOffByAnother() => Approvals.Any(approval => approval.Kind == CertifiedApproval.SignedOff
        && Approvals.All(other => other.Kind != CertifiedApproval.Requested || other.Actor != approval.Actor));
}

/// <summary>The dates of an erasure. What lies ahead at the time of issue is stated as such.</summary>
/// <param name="Started">The point of no return.</param>
/// <param name="LiveSystemsErased">When the last service had been asked again and had nothing left.</param>
/// <param name="KeyInaccessible">From then on no process holds the person's key.</param>
/// <param name="KeyIrrecoverable">From then on no backup of the key store brings it back.</param>
/// <param name="LastBackupExpires">When the product's last backup that may hold the person's bytes is gone.</param>
public sealed record ErasureDates(
    CertifiedDate Received,
    CertifiedDate GraceEnded,
    CertifiedDate Started,
    CertifiedDate LiveSystemsErased,
    CertifiedDate KeyInaccessible,
    CertifiedDate KeyIrrecoverable,
    CertifiedDate LastBackupExpires)
{
    internal bool IsWellFormed(DateTimeOffset issued) =>
        new[]
        {
            Received, GraceEnded, Started, LiveSystemsErased, KeyInaccessible, KeyIrrecoverable, LastBackupExpires,
        }.All(date => date.IsWellFormed(issued))
        && new[] { Received, Started, LiveSystemsErased }.All(date => date.Status == CertifiedDate.Past)
        && GraceEnded.Status is CertifiedDate.Past or CertifiedDate.None
        && KeyInaccessible.IsKnown && LastBackupExpires.IsKnown
        && KeyIrrecoverable.Status != CertifiedDate.None;
}

/// <param name="Status"><c>past</c>, <c>ahead</c>, <c>unknown</c> or <c>none</c> (there is no such date).</param>
/// <param name="At">Present where the status is <c>past</c> or <c>ahead</c>.</param>
public sealed record CertifiedDate(string Status, string? At = null)
{
    public const string Past = "past";
    public const string Ahead = "ahead";
    public const string Unknown = "unknown";
    public const string None = "none";

    [JsonIgnore]
    public bool IsKnown => At is not null;

    /// <summary>A date as it looks at the time of issue.</summary>
    public static CertifiedDate Of(DateTimeOffset? at, DateTimeOffset issued, string otherwise) => at switch
    {
        null => new CertifiedDate(otherwise),
        { } known when Truncate(known) <= Truncate(issued) => new CertifiedDate(Past, EvidenceTime.Format(known)),
        { } known => new CertifiedDate(Ahead, EvidenceTime.Format(known)),
    };

    internal bool IsWellFormed(DateTimeOffset issued) => Status switch
    {
        Past => EvidenceTime.TryParse(At, out var at) && at <= issued,
        Ahead => EvidenceTime.TryParse(At, out var at) && at > issued,
        Unknown or None => At is null,
        _ => false,
    };

    internal static bool IsTimeOrAbsent(string? time) => time is null || EvidenceTime.TryParse(time, out _);

    /// <summary>To the milliseconds that a document has, so that a date reads as it was decided.</summary>
    private static long Truncate(DateTimeOffset time) => time.ToUnixTimeMilliseconds();
}
