using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What a signed succession says: the log of that name lost events, as by the restore of a backup, and goes on under a
/// new name from a shorter state. Proofs and checkpoints of the old name stay what they were.
/// </summary>
/// <param name="Log">The new name.</param>
/// <param name="Follows">The name that ends.</param>
/// <param name="LastSize">Of the last checkpoint that was signed under the old name.</param>
/// <param name="LastRoot">Likewise; lower-case hex.</param>
/// <param name="Size">The events that the new name begins with.</param>
/// <param name="Root">Of these; lower-case hex.</param>
public sealed record AuditSuccession(
    string Log, string Follows, long LastSize, string LastRoot, long Size, string Root, string Time)
{
    public byte[] Serialize() => CanonicalJson.Serialize(new JsonObject
    {
        ["version"] = AuditDocuments.Version,
        ["type"] = AuditDocuments.Succession,
        ["log"] = Log,
        ["follows"] = Follows,
        ["lastSize"] = LastSize,
        ["lastRoot"] = LastRoot,
        ["size"] = Size,
        ["root"] = Root,
        ["time"] = Time,
    });

    /// <summary>Null when the bytes are no succession of this version.</summary>
    public static AuditSuccession? Parse(ReadOnlySpan<byte> utf8) =>
        CanonicalJson.Parse(utf8) is CanonicalJsonOutcome.Read { Value: JsonObject json } && json.Count == 9
        && AuditJson.Text(json, "version") == AuditDocuments.Version
        && AuditJson.Text(json, "type") == AuditDocuments.Succession
        && AuditJson.Text(json, "log") is { } log
        && AuditJson.Text(json, "follows") is { } follows
        && AuditJson.Number(json, "lastSize") is { } lastSize
        && AuditJson.Hash(json, "lastRoot") is not null
        && AuditJson.Number(json, "size") is { } size
        && AuditJson.Hash(json, "root") is not null
        && AuditJson.Text(json, "time") is { } time && EvidenceTime.TryParse(time, out _)
            ? new AuditSuccession(
                log, follows, lastSize, AuditJson.Text(json, "lastRoot")!, size, AuditJson.Text(json, "root")!, time)
            : null;
}
