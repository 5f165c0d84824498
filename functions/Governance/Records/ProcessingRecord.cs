using System.Text.Json.Serialization;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Governance.Records;

/// <summary>
/// The processor's record of what it does for one controller (GDPR 30(2)): a document that can be signed, made from what
/// is executed and from the registers.
/// </summary>
/// <param name="Tenant">The controller's id.</param>
/// <param name="Controller">Its name; null where it has none any more.</param>
/// <param name="Pack">The version of the policy pack that it is made from.</param>
/// <param name="Recipients">Whom data are disclosed to, beside the subprocessors.</param>
/// <param name="Subprocessors">The register of vendors, by class.</param>
/// <param name="Transfers">The register of transfers out of the EEA.</param>
/// <param name="SecurityMeasures">Of the privacy operations themselves; the product has its own.</param>
public sealed record ProcessingRecord(
    string Product, string Contact, string Tenant, string? Controller, string Pack, string IssuedAt,
    IReadOnlyList<ProcessingActivity> Activities, IReadOnlyList<ProcessingRecipient> Recipients,
    IReadOnlyList<ProcessingSubprocessor> Subprocessors, IReadOnlyList<ProcessingTransfer> Transfers,
    IReadOnlyList<string> SecurityMeasures)
{
    [JsonInclude]
    public string Version { get; } = "1";

    [JsonInclude]
    public string Type { get; } = "records-of-processing";

    public byte[] Serialize() => SignedDocumentJson.Serialize(this);

    /// <summary>Null when it is no such document.</summary>
    public static ProcessingRecord? Parse(ReadOnlySpan<byte> utf8) => SignedDocumentJson.Parse<ProcessingRecord>(utf8);
}

/// <param name="Kept">When records go and what becomes of them; each of these alone is enough.</param>
public sealed record ProcessingActivity(
    string Service, string Data, string Purpose, IReadOnlyList<string> Categories, IReadOnlyList<string> LawfulBases,
    IReadOnlyList<string> Kept, string OnErasure);

public sealed record ProcessingRecipient(string Name, IReadOnlyList<string> Services);

/// <param name="Status"><c>announced</c>, <c>current</c> or <c>ended</c>.</param>
public sealed record ProcessingSubprocessor(
    string Class, string Name, string Country, string Purpose, IReadOnlyList<string> Services, string Status,
    string StartsAt, string? EndedAt);

/// <param name="Mechanism">What it rests on (GDPR 44 to 49).</param>
public sealed record ProcessingTransfer(string Name, string Country, string Mechanism, string Status);
