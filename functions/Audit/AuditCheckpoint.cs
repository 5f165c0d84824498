using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Audit;

/// <summary>What a signed checkpoint says: at that time the log had that size and root.</summary>
public sealed record AuditCheckpoint(string Log, long Size, string Root, string Time)
{
    public byte[] Serialize() => CanonicalJson.Serialize(new JsonObject
    {
        ["version"] = AuditDocuments.Version,
        ["type"] = AuditDocuments.Checkpoint,
        ["log"] = Log,
        ["size"] = Size,
        ["root"] = Root,
        ["time"] = Time,
    });

    /// <summary>Null when the bytes are no checkpoint of this version.</summary>
    public static AuditCheckpoint? Parse(ReadOnlySpan<byte> utf8) =>
        CanonicalJson.Parse(utf8) is CanonicalJsonOutcome.Read { Value: JsonObject json } && json.Count == 6
        && AuditJson.Text(json, "version") == AuditDocuments.Version &&
            AuditJson.Text(json, "type") == AuditDocuments.Checkpoint
        && AuditJson.Text(json, "log") is { } log
        && AuditJson.Number(json, "size") is { } size
        && AuditJson.Hash(json, "root") is not null
        && AuditJson.Text(json, "time") is { } time && EvidenceTime.TryParse(time, out _)
            ? new AuditCheckpoint(log, size, AuditJson.Text(json, "root")!, time)
            : null;
}
