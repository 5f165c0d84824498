using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>What the sweeps would do now, counted record by record. Changes nothing.</summary>
public sealed class RetentionPreview(
    SweepRules rules, SweepPlan plan, SweepCounts counts, ProductFactStore facts, TimeProvider time)
{
    /// <summary>A service that does not answer has its rules say so; the others are counted all the same.</summary>
    public async Task<IReadOnlyList<RulePreview>> OfAsync(TenantId tenant, CancellationToken cancellation)
    {
        var (previews, away) = (new List<RulePreview>(), new Dictionary<string, FailureReason>(StringComparer.Ordinal));
        foreach (var rule in rules.All)
        {
            previews.Add(away.TryGetValue(rule.Collection.Service, out var reason)
                ? RulePreview.None(rule) with { Failure = reason }
                : await CountAsync(tenant, rule, away, cancellation));
        }

        return previews;
    }

    private async Task<RulePreview> CountAsync(
        TenantId tenant, SweepRule rule, Dictionary<string, FailureReason> away, CancellationToken cancellation)
    {
        try
        {
            return rule.Trigger is SweepTrigger.Fact
                ? await ByFactAsync(tenant, rule, cancellation) : await ByAgeAsync(tenant, rule, cancellation);
        }
        catch (ConnectorException fault)
        {
            // Waited for once: whoever asked waits too.
            away[rule.Collection.Service] = fault.Reason;
            return RulePreview.None(rule) with { Failure = fault.Reason };
        }
    }

    private async Task<RulePreview> ByAgeAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var preview = RulePreview.None(rule);
        var cutOff = await plan.CutOffAsync(tenant, rule, cancellation);
        if (await plan.SelectionAsync(tenant, rule, cutOff, cancellation) is not { } selection)
            return preview;
        preview = preview with { CutOff = cutOff };
        preview = preview.Plus(
            rule,
            await counts.CountAsync(tenant, rule, selection, cancellation));
        if (rule.Collection.Erase.Ground is null || preview.Failure is not null)
            return preview;
        // What the law's time still runs for: everything with a date that is not over.
        var all = await counts.CountAsync(tenant, rule, new RecordSelection.Everything(), cancellation);
        var total = all switch
        {
            SweepCount.Counted counted => counted.Count.Selected,
            SweepCount.Held held => held.Count.Selected,
            _ => 0,
        };
        return preview with { KeptByLaw = total - preview.Selected - preview.Undated };
    }

    private async Task<RulePreview> ByFactAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        var (preview, now) = (RulePreview.None(rule), time.GetUtcNow());
        await foreach (var waiting in facts.WaitingAsync(tenant, rule.Id, cancellation))
        {
            if (SweepPlan.DueAt(rule, waiting.At) > now)
                continue;
            if (await plan.SelectionAsync(tenant, rule, null, waiting.Fact, cancellation) is { } selection)
                preview = preview.Plus(rule, await counts.CountAsync(tenant, rule, selection, cancellation));
        }

        return preview;
    }
}

/// <param name="CutOff">Records from before it are meant; null for facts, and where nothing goes by age.
/// What goes with a parent has the parent's.</param>
/// <param name="KeptByLaw">Records of a collection that the law keeps, whose time is not over.</param>
/// <param name="Undated">Records that no date starts the time of; they stay.</param>
/// <param name="Failure">Why nothing could be counted; null where it was.</param>
public sealed record RulePreview(
    string Rule, DateTimeOffset? CutOff, long ToBeErased, long ToBePseudonymised, long KeptByHold,
    long KeptByOpenRequest, long KeptByLaw, long Undated, FailureReason? Failure)
{
    internal long Selected => ToBeErased + ToBePseudonymised + KeptByHold + KeptByOpenRequest;

    internal static RulePreview None(SweepRule rule) => new(rule.Id, null, 0, 0, 0, 0, 0, 0, null);

    internal RulePreview Plus(SweepRule rule, SweepCount count) => count switch
    {
        SweepCount.Counted({ } counted) when rule.Action == EraseAction.Pseudonymise =>
            Kept(counted) with { ToBePseudonymised = ToBePseudonymised + counted.Due },
        SweepCount.Counted({ } counted) => Kept(counted) with { ToBeErased = ToBeErased + counted.Due },
        SweepCount.Held({ } held, _) => this with { KeptByHold = KeptByHold + held.Selected, Undated = held.Undated },
        SweepCount.Failed(var reason) => this with { Failure = reason },
        _ => throw new InvalidOperationException("An unknown kind of count."),
    };

    private RulePreview Kept(SelectionCount count) => this with
    {
        KeptByHold = KeptByHold + count.Held,
        KeptByOpenRequest = KeptByOpenRequest + count.Requested,
        Undated = count.Undated,
    };
}
