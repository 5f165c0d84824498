using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Takes facts in, once each, however often they are told.</summary>
public sealed class ProductFacts(
    ProductFactStore store, SweepRules rules, ISubjectDirectory directory, TimeProvider time)
{
    /// <exception cref="ConnectorException">The accounts service does not answer, so nothing was taken in.</exception>
    public async Task<FactOutcome> TakeAsync(TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        var ours = rules.All.Where(rule => rule.Trigger is SweepTrigger.Fact(var on) && fact.Concerns(on)).ToList();
        var taken = new FactOutcome.Taken(
            [.. ours.Select(rule => rule.Id)],
            [.. ours.Where(rule => rule.Trigger is SweepTrigger.Fact { Rule.After: null }).Select(rule => rule.Id)]);
        if (await store.FindAsync(tenant, fact.Id, cancellation) is { } known)
            return known.Fingerprint == fact.Fingerprint() ? taken : new FactOutcome.Conflict();
        var about = new FactSubject(await IdentifiersAsync(tenant, fact, cancellation), fact.Record?.Reveal());
        // Before the fact: a repetition after a crash in between moves it again, which changes nothing.
        if (fact.Type.Scope() == ProductEventScope.None)
            await store.MoveMarkAsync(tenant, fact, cancellation);
        if (await store.AddAsync(tenant, fact, about, taken.Rules, time.GetUtcNow(), cancellation))
            return taken;
        return await store.FindAsync(tenant, fact.Id, cancellation) is { } other &&
            other.Fingerprint == fact.Fingerprint() ? taken : new FactOutcome.Conflict();
    }

    /// <summary>As they are now: the accounts service may be swept before the others.</summary>
    private async Task<IReadOnlyDictionary<string, string>> IdentifiersAsync(
        TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fact.Subject is not { } subject)
            return none;
        var match = await directory.FindAsync(tenant, new SubjectReference.ById(subject), cancellation);
        return match is SubjectMatch.Found found
            ? found.Identifiers.Reveal()
            : new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [SubjectIdentifiers.SubjectId] = subject.Value,
            };
    }
}
