using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>What a rule means in a tenant now: the effective cut-off, and which records a fact is about.</summary>
public sealed class SweepPlan(
    PolicyPack pack, RetentionStore store, ProductFactStore facts, TenantStore tenants, TimeProvider time)
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
            SweepTrigger.TenantIs(var on) =>
                IsOver(on, await tenants.GetAsync(tenant, cancellation)) ? new RecordSelection.Everything() : null,
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
        if (await facts.OpenAsync(tenant, id, cancellation) is not { } about)
            return null;
        switch (on.On.Scope())
        {
            case ProductEventScope.Subject:
                var subject = about.Subject ?? throw new InvalidDataException($"Fact {id} names nobody.");
                return new RecordSelection.OfSubject(
                    new SubjectScope(tenant, subject, new(about.Identifiers.ByName), id));
            case ProductEventScope.Records:
                var value = about.Record ?? throw new InvalidDataException($"Fact {id} names no record.");
                return new RecordSelection.WithValue(rule.Collection.FindField(on.Match!)!.Column, new(value));
            case ProductEventScope.Feature when rule.Collection.Retention.From is not null &&
                await facts.FindAsync(tenant, id, cancellation) is { At: var off } &&
                time.GetUtcNow() > off + RetentionLimits.ClockSkew:
                // Some was protected, or the service was away. By now the feature may be on again, and what it has made
                // since is not meant.
                return new RecordSelection.OlderThan(off.AddSeconds(1));
            default:
                return new RecordSelection.Everything();
        }
    }
}
