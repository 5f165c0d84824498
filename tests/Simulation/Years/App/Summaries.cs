using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>How many records the runs of each rule say that they have changed, as the rows of the rules have it.</summary>
internal sealed class Summaries
{
    private readonly Dictionary<(string Tenant, string Rule), (string LastRun, long Ended, long Running)> _rules = [];

    public void Written(IReadOnlyList<EntityOperation> operations)
    {
        foreach (var operation in operations)
        {
            if (operation.Key is not { Table: "retention" } key || !key.Row.StartsWith("rule|", StringComparison.Ordinal))
                continue;
            var content = operation switch
            {
                EntityOperation.Insert(_, var inserted) => inserted,
                EntityOperation.Replace(_, var replaced, _) => replaced,
                _ => throw new YearsViolationException("The state of a rule was deleted."),
            };
            var state = EntityJson.Read<SweepState>(new StoredEntity(key, content.ToArray(), default));
            var id = (key.Partition, key.Row["rule|".Length..]);
            var (last, ended, _) = _rules.GetValueOrDefault(id, ("", 0, 0));
            if (state.Last is { Run.Length: > 0 } summary && summary.Run != last)
                (last, ended) = (summary.Run, ended + summary.Changed);
            _rules[id] = (last, ended, state.Run?.Changed ?? 0);
        }
    }

    /// <param name="collection">As in <c>service.collection</c>.</param>
    public long Of(string tenant, string collection) => _rules
        .Where(rule => rule.Key.Tenant == tenant && rule.Key.Rule.StartsWith(collection + ".", StringComparison.Ordinal))
        .Sum(rule => rule.Value.Ended + rule.Value.Running);
}
