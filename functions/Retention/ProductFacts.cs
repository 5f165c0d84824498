using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Takes facts in, once each, however often they are told.</summary>
public sealed class ProductFacts(
    ProductFactStore store, FactPseudonyms pseudonyms, SweepRules rules, ISubjectDirectory directory, IFences fences)
{
    /// <exception cref="ConnectorException">The accounts service does not answer, so nothing was taken in.</exception>
    public async Task<FactOutcome> TakeAsync(TenantId tenant, ProductFact told, CancellationToken cancellation)
    {
        // Of somebody erased nothing is written, and nothing is left to do.
        var erased = told.Subject is not null && await fences.IsFencedAsync(tenant, told.Subject, cancellation);
        var fact = erased ? told with { Subject = null } : told;
        var taken = erased ? new FactOutcome.Taken([], []) : Acting(fact);
        if (await store.FindAsync(tenant, fact.Id, cancellation) is { } known)
            return await IsOneOfAsync(tenant, known, [fact, told], cancellation) ? taken : new FactOutcome.Conflict();
        var identifiers = await IdentifiersAsync(tenant, fact, cancellation);
        // Before the fact: a repetition after a crash in between moves it again, which changes nothing.
        if (fact.Type.Scope() == ProductEventScope.None && !erased)
            await store.MoveMarkAsync(tenant, fact, cancellation);
        if (await store.AddAsync(tenant, fact, identifiers, taken.Rules, cancellation))
            return taken;
        return await store.FindAsync(tenant, fact.Id, cancellation) is { } other &&
            await IsOneOfAsync(tenant, other, [fact, told], cancellation) ? taken : new FactOutcome.Conflict();
    }

    /// <summary>The rules that act on it, and those of them that do not wait.</summary>
    private FactOutcome.Taken Acting(ProductFact fact)
    {
        var ours = rules.All.Where(rule => rule.Trigger is SweepTrigger.Fact(var on) && fact.Concerns(on)).ToList();
        return new FactOutcome.Taken(
            [.. ours.Select(rule => rule.Id)],
            [.. ours.Where(rule => rule.Trigger is SweepTrigger.Fact { Rule.After: null }).Select(rule => rule.Id)]);
    }

    /// <summary>As it was told before the person was erased, or after.</summary>
    private async Task<bool> IsOneOfAsync(
        TenantId tenant, FactRow known, IReadOnlyList<ProductFact> told, CancellationToken cancellation)
    {
        foreach (var fact in told.Distinct())
        {
            if (await pseudonyms.IsOfAsync(tenant, known.Fingerprint, fact, cancellation))
                return true;
        }

        return false;
    }

    /// <summary>As they are now: the accounts service may be swept before the others.</summary>
    private async Task<FactIdentifiers> IdentifiersAsync(
        TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        if (fact.Subject is not { } subject)
            return FactIdentifiers.None;
        var match = await directory.FindAsync(tenant, new SubjectReference.ById(subject), cancellation);
        return new FactIdentifiers(match is SubjectMatch.Found found
            ? found.Identifiers.Reveal()
            : new Dictionary<string, string>(StringComparer.Ordinal)
            {
                [SubjectIdentifiers.SubjectId] = subject.Value,
            });
    }
}
