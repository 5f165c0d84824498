using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>The log as it stands.</summary>
/// <param name="LogId">
/// Random, made with the log's first events: a proof of one deployment's log says nothing about another's.
/// </param>
/// <param name="ETag">Null when the log has never been written.</param>
public sealed record AuditHead(string LogId, MerkleFrontier Frontier, ETag? ETag)
{
    private const string Version = "1";

    public long Size => Frontier.Size;

    public byte[] Serialize() => CanonicalJson.Serialize(new JsonObject
    {
        ["version"] = Version,
        ["log"] = LogId,
        ["size"] = Size,
        ["frontier"] = Convert.ToBase64String(Frontier.Save()),
    });

    /// <exception cref="InvalidDataException">
    /// The stored head is not one: the store was damaged, and nothing may be appended.
    /// </exception>
    public static AuditHead Read(StoredEntity entity)
    {
        using var json = JsonDocument.Parse(entity.Content);
        var root = json.RootElement;
        var frontier = MerkleFrontier.Restore(
            root.GetProperty("size").GetInt64(), root.GetProperty("frontier").GetBytesFromBase64());
        return frontier is not null && root.GetProperty("version").GetString() == Version
            ? new AuditHead(root.GetProperty("log").GetString()!, frontier, entity.ETag)
            : throw new InvalidDataException("The audit log's head is damaged.");
    }
}
