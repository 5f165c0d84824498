using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Retention;

/// <summary>One reason for which records of a collection go: what a sweep executes and what a notice publishes.</summary>
/// <param name="Id">
/// Stable name of the rule: <c>service.collection.</c> and <c>age</c>, <c>parent</c>, the tenant's state or the event;
/// <c>parent.</c> and one of the latter two where it is the parents'.
/// </param>
/// <param name="Action">What becomes of the records; never <see cref="EraseAction.Retain"/>.</param>
public sealed record SweepRule(string Id, Collection Collection, SweepTrigger Trigger, EraseAction Action)
{
    /// <summary>The rule in the pack that its cut-off is counted by: the parents' where the records go with these.</summary>
    public RetentionRule Counted => (Trigger is SweepTrigger.Parent(var parent) ? parent : Collection).Retention;

    /// <summary>Whose records the fact or the state is about: the parents where the rule is theirs.</summary>
    public Collection About => Trigger.With ?? Collection;
}

public abstract record SweepTrigger
{
    private SweepTrigger()
    {
    }

    /// <summary>The records go with those of this collection, which they belong to; null: by themselves.</summary>
    public Collection? With { get; init; }

    /// <summary>The period of <see cref="Collection.Retention"/> is over, in the tenant's own setting where it has one.</summary>
    public sealed record Age : SweepTrigger;

    /// <summary>What the records belong to is over, by its own period, or gone for whatever reason.</summary>
    /// <param name="Of">The parents' collection.</param>
    public sealed record Parent(Collection Of) : SweepTrigger;

    /// <summary>The tenant is in a state, for a time.</summary>
    public sealed record TenantIs(TenantStateRule Rule) : SweepTrigger;

    /// <summary>The product told a fact.</summary>
    public sealed record Fact(EventRule Rule) : SweepTrigger;
}

/// <summary>The rules that a pack has.</summary>
public sealed class SweepRules
{
    private readonly Dictionary<string, SweepRule> _byId;

    public SweepRules(PolicyPack pack)
    {
        All = [.. pack.Services.SelectMany(
            service => service.Collections.SelectMany(collection => Of(service, collection)))];
        _byId = All.ToDictionary(rule => rule.Id, StringComparer.Ordinal);
    }

    /// <summary>In the pack's order.</summary>
    public IReadOnlyList<SweepRule> All { get; }

    /// <summary>Null where the pack has no such rule, or has it no more.</summary>
    public SweepRule? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>The rules of what belongs to the records that a rule removes, which therefore go first.</summary>
    public IEnumerable<SweepRule> Before(SweepRule rule) => rule.Trigger switch
    {
        SweepTrigger.Age => All.Where(
            other => other.Trigger is SweepTrigger.Parent(var parent) && parent == rule.Collection),
        SweepTrigger.Parent => [],
        var trigger => All.Where(other => other.Trigger == trigger with { With = rule.Collection }),
    };

    private static IEnumerable<SweepRule> Of(Service service, Collection collection)
    {
        var name = $"{collection.Service}.{collection.Name}";
        var action = collection.Retention.AtEnd ?? collection.Erase.Action switch
        {
            // What a request must leave alone goes when the law's time is over.
            EraseAction.Retain => EraseAction.HardDelete,
            var erased => erased,
        };
        if (collection.Retention.IsByAge)
            yield return new SweepRule($"{name}.age", collection, new SweepTrigger.Age(), action);
        if (collection.Retention.Parent is { } link && service.FindCollection(link.Collection) is { } parent)
        {
            yield return new SweepRule($"{name}.parent", collection, new SweepTrigger.Parent(parent), action);
            foreach (var (suffix, trigger) in Triggers(parent))
                yield return new SweepRule($"{name}.parent.{suffix}", collection, trigger with { With = parent }, action);
        }

        foreach (var (suffix, trigger) in Triggers(collection))
            yield return new SweepRule($"{name}.{suffix}", collection, trigger, action);
    }

    /// <summary>What ends the records' time besides their age, each with its name.</summary>
    private static IEnumerable<(string Suffix, SweepTrigger Trigger)> Triggers(Collection collection)
    {
        if (collection.Retention.WhenTenant is { } tenant)
            yield return (Name(tenant.State), new SweepTrigger.TenantIs(tenant));
        foreach (var rule in collection.Retention.Events)
        {
            var suffix = rule.Feature is { } feature ? $".{feature}" : "";
            yield return ($"{rule.On.WireName()}{suffix}", new SweepTrigger.Fact(rule));
        }
    }

    /// <summary>Apart from the facts of the same name.</summary>
    private static string Name(EndingTenantState state) =>
        state == EndingTenantState.Inactive ? "tenant_inactive" : "tenant_trial_expired";
}
