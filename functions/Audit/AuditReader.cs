using System.Globalization;
using System.Text.Json.Nodes;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>Reads a tenant's events, newest first, with their payloads opened.</summary>
public sealed class AuditReader(AuditStore store, AuditSeal seal, AuditMonths months)
{
    /// <param name="after">Where the page before ended; null for the newest.</param>
    public async Task<AuditPage> ReadAsync(
        TenantId tenant, AuditFilter filter, int limit, AuditPosition? after, CancellationToken cancellation)
    {
        var items = new List<AuditEntry>(limit);
        var groups = 0;
        AuditPosition? position = null;
        var forgotten = new HashSet<KeyScope.AuditMonth>();
        await foreach (var row in store.ReadPayloadsAsync(tenant, after?.GroupLast ?? long.MaxValue, cancellation))
        {
            // A filter that finds little must not keep one request busy for the whole log.
            if (groups++ == AuditLimits.GroupsPerPage)
                return await PageAsync(tenant, items, position, forgotten, cancellation);
            var sealedRow = AuditPayloads.Read(row);
            var leaves = await store.ReadLeavesAsync(sealedRow.Indexes[^1], cancellation);
            if (filter.IsPast(leaves.WrittenAt))
                return await PageAsync(tenant, items, null, forgotten, cancellation);
            var opened = await sealedRow.OpenAsync(seal, cancellation);
            var last = leaves.First + leaves.Leaves.Count - 1;
            for (var i = sealedRow.Indexes.Count - 1; i >= 0; i--)
            {
                var index = sealedRow.Indexes[i];
                if (index >= (after?.Index ?? long.MaxValue))
                    continue;
                if (items.Count == limit)
                    return await PageAsync(tenant, items, position, forgotten, cancellation);
                position = new AuditPosition(last, index);
                var entry = AuditEntry.Of(index, leaves.Leaves[(int)(index - leaves.First)], opened?[i]);
                if (!filter.Matches(entry))
                    continue;
                items.Add(entry);
                if (entry.Forgotten)
                    forgotten.Add(sealedRow.Month);
            }
        }

        return await PageAsync(tenant, items, null, forgotten, cancellation);
    }

    private async Task<AuditPage> PageAsync(
        TenantId tenant, List<AuditEntry> items, AuditPosition? next, HashSet<KeyScope.AuditMonth> forgotten,
        CancellationToken cancellation)
    {
        var found = new List<ForgottenMonth>(forgotten.Count);
        foreach (var month in forgotten)
        {
            // None yet while the month is being forgotten.
            if (await months.FindForgottenAsync(tenant, month, cancellation) is { } known)
                found.Add(known);
        }

        return new AuditPage(items, next, found);
    }
}

/// <param name="Next">Where the next page goes on; null when there is none.</param>
/// <param name="ForgottenMonths">The whole months of which this page has forgotten events.</param>
public sealed record AuditPage(
    IReadOnlyList<AuditEntry> Items, AuditPosition? Next, IReadOnlyList<ForgottenMonth> ForgottenMonths);

/// <summary>The last event of a page and the last index of its group.</summary>
public readonly record struct AuditPosition(long GroupLast, long Index)
{
    public override string ToString() => $"{GroupLast}.{Index}";

    public static AuditPosition? Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 2
            && long.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var groupLast)
            && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new AuditPosition(groupLast, index)
            : null;
    }
}

/// <summary>Which events a list shows.</summary>
/// <param name="Action">The whole action, or its beginning when it ends with a dot; null for all.</param>
/// <param name="From">Inclusive, by the event's own time.</param>
/// <param name="Before">Exclusive.</param>
public sealed record AuditFilter(string? Action, DateTimeOffset? From, DateTimeOffset? Before)
{
    public bool Matches(AuditEntry entry) =>
        (Action is null || entry.Action == Action ||
            (Action.EndsWith('.') && entry.Action.StartsWith(Action, StringComparison.Ordinal)))
        && (From is null || entry.At >= From) && (Before is null || entry.At < Before);

    /// <summary>
    /// Whether everything written by then is older than what is asked for. An event is written after it happened.
    /// </summary>
    public bool IsPast(DateTimeOffset writtenAt) => From is { } from && writtenAt + AuditLimits.ClockSkew < from;
}

/// <summary>An event as a tenant's owner sees it.</summary>
/// <param name="Leaf">
/// Canonical JSON, base64url: what the log hashed. <c>GET /api/audit/proofs/inclusion?leaf=</c> takes it.
/// </param>
/// <param name="Salt">
/// Lower-case hex: SHA-256(salt ‖ payload in canonical JSON) is the leaf's commitment. Null with the payload.
/// </param>
/// <param name="Payload">Null when it was destroyed at the end of its time.</param>
/// <param name="Forgotten">That it was.</param>
public sealed record AuditEntry(
    long Index, string Id, string Action, string Target, string Outcome, DateTimeOffset At, string? Evidence,
    string LeafHash, string Leaf, string? Salt, AuditPayload? Payload, bool Forgotten)
{
    /// <exception cref="InvalidDataException">
    /// The payload is not the one that the leaf commits to: the store was tampered with.
    /// </exception>
    public static AuditEntry Of(long index, byte[] leaf, OpenedPayload? opened)
    {
        var json = (CanonicalJson.Parse(leaf) as CanonicalJsonOutcome.Read)?.Value as JsonObject
            ?? throw new InvalidDataException("An audit leaf is damaged.");
        var commitment = opened is null ? null
            : Convert.ToHexStringLower(AuditLeaf.Commitment(opened.Salt, opened.Canonical));
        if (commitment is not null && commitment != AuditJson.Text(json, "commitment"))
            throw new InvalidDataException("An audit payload is not the one that its leaf commits to.");
        if (!EvidenceTime.TryParse(AuditJson.Text(json, "at"), out var at))
            throw new InvalidDataException("An audit leaf is damaged.");
        return new AuditEntry(
            index,
            AuditJson.Text(json, "id")!,
            AuditJson.Text(json, "action")!,
            AuditJson.Text(json, "target")!,
            AuditJson.Text(json, "outcome")!,
            at,
            AuditJson.Text(json, "evidence"),
            Convert.ToHexStringLower(MerkleHash.Leaf(leaf)),
            System.Buffers.Text.Base64Url.EncodeToString(leaf),
            opened is null ? null : Convert.ToHexStringLower(opened.Salt),
            opened?.Payload,
            Forgotten: opened is null);
    }
}
