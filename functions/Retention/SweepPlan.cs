using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>What a rule means in a tenant now: the effective cut-off, and which records a fact is about.</summary>
public sealed class SweepPlan(
    PolicyPack pack, SweepRules rules, RetentionStore store, ProductFactStore facts, TenantStore tenants,
    TimeProvider time)
{
    /// <summary>
    /// Records from before it go, as the calendar, the tenant's setting and verified copies have it; null: none go,
    /// or of those that go with a parent only the ones whose parent is gone.
    /// </summary>
    public async Task<DateTimeOffset?> CutOffAsync(TenantId tenant, SweepRule rule, CancellationToken cancellation)
    {
        if (rule.Trigger is SweepTrigger.TenantIs)
            return null;
        var retention = rule.Counted;
        int? days = null;
        if (retention.Setting is { } setting)
        {
            var (settings, _) = await store.SettingsAsync(tenant, cancellation);
            days = settings.DaysOf(setting);
        }

        if (pack.PeriodOf(retention, days) is not { } period)
            return null;
        var cutOff = period.CutOff(time.GetUtcNow());
        if (retention.OnlyAfter is not { } verification)
            return cutOff;
        // Nothing is verified yet, or only what is older.
        var verified = await facts.MarkAsync(tenant, verification, cancellation);
        return verified < cutOff ? verified : verified is null ? null : cutOff;
    }

    /// <summary>What a rule that no fact starts selects by its cut-off; null: nothing.</summary>
    public async Task<RecordSelection?> SelectionAsync(
        TenantId tenant, SweepRule rule, DateTimeOffset? cutOff, CancellationToken cancellation) => rule.Trigger switch
        {
            SweepTrigger.Parent => new RecordSelection.WithParent(cutOff),
            SweepTrigger.TenantIs(var on) => IsOver(on, await tenants.GetAsync(tenant, cancellation))
                ? Of(rule, new RecordSelection.Everything(), afterChildren: true) : null,
            _ => cutOff is { } cut ? new RecordSelection.OlderThan(cut) { AfterChildren = true } : null,
        };

    private bool IsOver(TenantStateRule on, Tenant? tenant)
    {
        var state = on.State == EndingTenantState.Inactive ? TenantState.Inactive : TenantState.TrialExpired;
        return tenant is { } known && known.State == state &&
            (known.Since ?? known.CreatedAt) is var since && (on.After?.After(since) ?? since) <= time.GetUtcNow();
    }

    /// <summary>When a rule acts on a fact; months and years as the calendar has them.</summary>
    public static DateTimeOffset DueAt(SweepRule rule, DateTimeOffset fact) =>
        rule.Trigger is SweepTrigger.Fact { Rule.After: { } after } ? after.After(fact) : fact;

    /// <summary>
    /// Null where it was forgotten what the fact is about, as with an erased person, and where the tenant has come back.
    /// </summary>
    /// <exception cref="InvalidDataException">The fact does not say which records it is about.</exception>
    public async Task<RecordSelection?> SelectionAsync(
        TenantId tenant, SweepRule rule, DateTimeOffset? cutOff, string? fact, CancellationToken cancellation)
    {
        if (rule.Trigger is not SweepTrigger.Fact(var on))
            return await SelectionAsync(tenant, rule, cutOff, cancellation);
        var id = fact ?? throw new InvalidDataException("A run by fact has no fact.");
        if (await facts.FindAsync(tenant, id, cancellation) is not { } told ||
            await facts.OpenAsync(tenant, id, cancellation) is not { } about)
            return null;
        // What was told before the pack had the children's rule leaves it to the database who goes first.
        var afterChildren = rules.Before(rule).All(before => told.Rules.Contains(before.Id, StringComparer.Ordinal));
        return Of(rule, Selection(tenant, rule, on, told, about), afterChildren);
    }

    /// <summary>Which of the records that the rule is about the fact means.</summary>
    private RecordSelection Selection(
        TenantId tenant, SweepRule rule, EventRule on, FactRow told, FactAbout about)
    {
        switch (on.On.Scope())
        {
            case ProductEventScope.Subject:
                var subject = about.Subject ?? throw new InvalidDataException($"Fact {told.Id} names nobody.");
                return new RecordSelection.OfSubject(
                    new SubjectScope(tenant, subject, new(about.Identifiers.ByName), told.Id));
            case ProductEventScope.Records:
                var value = about.Record ?? throw new InvalidDataException($"Fact {told.Id} names no record.");
                return new RecordSelection.WithValue(rule.About.FindField(on.Match!)!.Column, new(value));
            case ProductEventScope.Feature when about.Subject is { } person:
                // One person's no: theirs go, whenever they were made, for nobody may use them any more.
                return new RecordSelection.OfSubject(
                    new SubjectScope(tenant, person, new(about.Identifiers.ByName), told.Id));
            case ProductEventScope.Feature when rule.About.Retention.From is not null &&
                time.GetUtcNow() > told.At + RetentionLimits.ClockSkew:
                // Some was protected, or the service was away. By now the feature may be on again, and what it has made
                // since is not meant.
                return new RecordSelection.OlderThan(told.At.AddSeconds(1));
            default:
                return new RecordSelection.Everything();
        }
    }

    /// <summary>The records themselves, or what belongs to them.</summary>
    private static RecordSelection Of(SweepRule rule, RecordSelection selection, bool afterChildren) =>
        rule.Trigger.With is null ? selection with { AfterChildren = afterChildren }
            : new RecordSelection.BelongingTo(selection);
}
