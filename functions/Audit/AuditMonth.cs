using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// What a tenant's month of the log comes to: how often what was done with which outcome. Nothing personal; kept for
/// ever.
/// </summary>
/// <param name="Through">The last event that is counted: a repetition counts only what comes after it.</param>
/// <param name="FirstGroup">Last index of the first group with events of the month; groups are named so.</param>
/// <param name="LastGroup">Likewise of the last group.</param>
/// <param name="LastAt">When the month's last event was written.</param>
/// <param name="Counts">In the order of action and outcome.</param>
/// <param name="ForgottenAt">When the payloads were gone; null while they are there.</param>
internal sealed record AuditMonth(
    long Through, long FirstGroup, long LastGroup, DateTimeOffset LastAt, IReadOnlyList<AuditCount> Counts,
    DateTimeOffset? ForgottenAt)
{
    private const string Version = "1";
    private const string Type = "audit-month";

    [JsonIgnore]
    public long Events => Counts.Sum(count => count.Count);

    /// <summary>With those of the events that are not counted yet; null where there is none.</summary>
    /// <param name="before">Null: none was counted before.</param>
    public static AuditMonth? With(AuditMonth? before, IReadOnlyList<CountedEvent> events)
    {
        var fresh = events.Where(item => item.Index > (before?.Through ?? -1)).ToList();
        if (fresh.Count == 0)
            return null;
        var counts = (before?.Counts ?? []).ToDictionary(count => (count.Action, count.Outcome), count => count.Count);
        foreach (var item in fresh)
            counts[(item.Action, item.Outcome)] = counts.GetValueOrDefault((item.Action, item.Outcome)) + 1;
        var last = fresh.Max(item => item.WrittenAt);
        return new AuditMonth(
            fresh[^1].Index, before?.FirstGroup ?? fresh[0].Group, fresh[^1].Group,
            before is not null && before.LastAt > last ? before.LastAt : last,
            [
                .. counts.Select(pair => new AuditCount(pair.Key.Action, pair.Key.Outcome, pair.Value))
                    .OrderBy(count => count.Action, StringComparer.Ordinal)
                    .ThenBy(count => count.Outcome, StringComparer.Ordinal),
            ],
            before?.ForgottenAt);
    }

    /// <summary>The document whose hash the log has: canonical JSON.</summary>
    public byte[] Document(TenantId? tenant, KeyScope.AuditMonth month)
    {
        var json = new JsonObject
        {
            ["version"] = Version,
            ["type"] = Type,
            ["month"] = month.Text,
            ["counts"] = new JsonArray(
            [
                .. Counts.Select(count => (JsonNode)new JsonObject
                {
                    ["action"] = count.Action,
                    ["outcome"] = count.Outcome,
                    ["count"] = count.Count,
                }),
            ]),
        };
        if (tenant is { } owner)
            json["tenant"] = owner.Value;
        return CanonicalJson.Serialize(json);
    }
}

public sealed record AuditCount(string Action, string Outcome, long Count);

/// <param name="Group">Last index of the group that it was written in.</param>
internal sealed record CountedEvent(
    TenantId? Tenant, long Index, long Group, DateTimeOffset WrittenAt, string Action, string Outcome)
{
    /// <summary>That of writing, as the payload's key has it.</summary>
    public KeyScope.AuditMonth Month => new(WrittenAt.UtcDateTime.Year, WrittenAt.UtcDateTime.Month);
}

/// <summary>A month of which no payload is left.</summary>
/// <param name="Document">
/// Canonical JSON, base64url: its SHA-256 is the evidence of the event <paramref name="EventId"/>.
/// </param>
public sealed record ForgottenMonth(
    string Month, DateTimeOffset ForgottenAt, long Events, IReadOnlyList<AuditCount> Counts, string EventId,
    string Document);
