using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>The audit log as it lies in the store.</summary>
internal static class AuditTrail
{
    private const string Partition = "log";

    /// <summary>The ids of all events.</summary>
    public static IEnumerable<string> Ids(StoredTables store)
    {
        foreach (var page in store.Query(new EntityQuery("AuditLog", Partition, "i", "j", PageSize: 1000), after: null))
        {
            using var json = JsonDocument.Parse(page.Content);
            foreach (var entry in json.RootElement.EnumerateObject())
                yield return entry.Name;
        }
    }

    /// <summary>
    /// Builds the tree again from its leaves; null when every head that was ever written is a root of it, else what is
    /// wrong.
    /// </summary>
    public static string? FindFault(StoredTables store, IReadOnlyList<AuditHead> heads)
    {
        var frontier = MerkleFrontier.Empty;
        var roots = new Dictionary<long, string> { [0] = Convert.ToHexString(frontier.Root()) };
        foreach (var row in store.Query(new EntityQuery("AuditLog", Partition, "g-", "g-~", PageSize: 1000), after: null))
        {
            var leaves = AuditLeaves.Read(row);
            if (leaves.First != frontier.Size)
                return "The audit log's groups do not follow each other.";
            foreach (var leaf in leaves.Leaves)
            {
                frontier = frontier.Append([MerkleHash.Leaf(leaf)], []);
                roots[frontier.Size] = Convert.ToHexString(frontier.Root());
            }
        }

        var last = 0L;
        foreach (var head in heads)
        {
            if (head.Size <= last)
                return "The audit log's head went back.";
            last = head.Size;
            if (!roots.TryGetValue(head.Size, out var root) || root != Convert.ToHexString(head.Frontier.Root()))
                return $"The audit log's root of {head.Size} events is not what its leaves say.";
        }

        return last == frontier.Size ? null : "The audit log has leaves that its head does not count.";
    }
}
