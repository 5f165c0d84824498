using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>The effective policy as a tenant's administrators read it.</summary>
public sealed class RetentionViews(PolicyPack pack, SweepRules rules, SweepPlan plan, RetentionStore store, OwnDataViews own)
{
    public async Task<RetentionView> OfAsync(TenantId tenant, CancellationToken cancellation)
    {
        var (set, _) = await store.SettingsAsync(tenant, cancellation);
        var views = new List<RuleView>();
        foreach (var rule in rules.All)
        {
            var state = await store.GetAsync(tenant, rule.Id, cancellation);
            views.Add(new RuleView(
                rule.Id, rule.Collection.Service, rule.Collection.Name, rule.Collection.Title,
                RetentionWords.When(pack, rule), rule.Action,
                rule.Trigger is SweepTrigger.Fact ? null : await plan.CutOffAsync(tenant, rule, cancellation),
                state.Run is { } run ? new RunView(run.Id, run.StartedAt, run.Due, run.Changed) : null, state.Last));
        }

        return new RetentionView(
            pack.Version,
            [
                .. pack.Settings.Values.Select(setting => new SettingView(
                    setting.Name, setting.Title, setting.Min, setting.Max, setting.Default,
                    set.DaysOf(setting.Name), PendingView.Of(set, setting.Name))),
            ],
            views, await own.OfAsync(tenant, cancellation));
    }
}

/// <param name="OwnData">How long our own records about the tenant are kept.</param>
public sealed record RetentionView(
    string PackVersion, IReadOnlyList<SettingView> Settings, IReadOnlyList<RuleView> Rules,
    IReadOnlyList<OwnDataView> OwnData);

/// <param name="Days">What the tenant has set; null: nothing.</param>
/// <param name="Pending">What it will be; null: nothing waits.</param>
public sealed record SettingView(
    string Name, string Title, int Min, int Max, int Default, int? Days, PendingView? Pending);

/// <param name="Value">Days; null: the setting is taken back.</param>
/// <param name="EffectiveAt">Until then an owner or admin can take it back, by setting the old value again.</param>
public sealed record PendingView(int? Value, DateTimeOffset EffectiveAt)
{
    internal static PendingView? Of(TenantSettings settings, string name) =>
        settings.Waiting is { } waiting && waiting.Setting == name ? Of(waiting) : null;

    internal static PendingView Of(WaitingSetting waiting) => new(waiting.Days, waiting.EffectiveAt);
}

/// <param name="CutOff">
/// Records from before it, or what belongs to such, go at the next sweep; null: none go by age.
/// </param>
public sealed record RuleView(
    string Id, string Service, string Collection, string Title, string When, EraseAction Action,
    DateTimeOffset? CutOff, RunView? Run, SweepSummary? Last);

public sealed record RunView(string Id, DateTimeOffset StartedAt, long Due, long Changed);
