using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Removes facts whose time is over, and what there is of a person.</summary>
public sealed class FactForgetting(
    IEntityStore entities, ProductFactStore facts, FactPseudonyms pseudonyms, SweepRules rules, PolicyPack pack, TimeProvider time)
{
    /// <summary>Removes the person's facts and marks, whether rules wait for them or not; again, it finds none.</summary>
    public async Task ForgetSubjectAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        foreach (var person in await pseudonyms.OfAsync(tenant, subject, cancellation))
        {
            var ofFacts = RetentionRows.OfPerson(tenant, person, fact: "").Row;
            await foreach (var stored in entities.QueryAsync(
                RetentionRows.AllOfPerson(tenant, person), cancellation))
            {
                var row = stored.Key.Row;
                if (row.StartsWith(ofFacts, StringComparison.Ordinal) &&
                    await facts.FindAsync(tenant, row[ofFacts.Length..], cancellation) is { } fact)
                    await RemoveAsync(tenant, fact, cancellation);
                else
                    await RemoveAsync([stored.Key], cancellation);
            }
        }
    }

    /// <summary>Removes facts that were done long enough ago for nobody to tell them again.</summary>
    public async Task ForgetDoneAsync(TenantId tenant, CancellationToken cancellation)
    {
        var forgotten = pack.OwnData.Facts.CutOff(time.GetUtcNow());
        await foreach (var stored in entities.QueryAsync(RetentionRows.Facts(tenant, afterRow: null), cancellation))
        {
            var fact = EntityJson.Read<FactRow>(stored);
            if (fact.DoneAt is null)
                await SettleAsync(tenant, fact, cancellation);
            else if (fact.DoneAt < forgotten)
                await RemoveAsync(tenant, fact, cancellation);
        }
    }

    /// <summary>Nobody acts any more for a rule that the pack has no more.</summary>
    private async Task SettleAsync(TenantId tenant, FactRow fact, CancellationToken cancellation)
    {
        var gone = fact.Rules.Where(rule => rules.Find(rule) is null).ToList();
        await RemoveAsync([.. gone.Select(rule => RetentionRows.Waiting(tenant, rule, fact.Id))], cancellation);
        // Also where the last rule's run ended before it could say so.
        await facts.SettleAsync(tenant, fact.Id, cancellation);
    }

    private Task RemoveAsync(TenantId tenant, FactRow fact, CancellationToken cancellation)
    {
        List<EntityKey> keys =
        [
            RetentionRows.Fact(tenant, fact.Id),
            .. fact.Rules.Select(rule => RetentionRows.Waiting(tenant, rule, fact.Id)),
        ];
        if (fact.Person is { } person)
            keys.Add(RetentionRows.OfPerson(tenant, person, fact.Id));
        return RemoveAsync(keys, cancellation);
    }

    /// <summary>All at once, whoever writes to them meanwhile.</summary>
    private async Task RemoveAsync(IReadOnlyList<EntityKey> keys, CancellationToken cancellation)
    {
        while (true)
        {
            var deletes = new List<EntityOperation>();
            foreach (var key in keys)
            {
                if (await entities.GetAsync(key, cancellation) is { } stored)
                    deletes.Add(new EntityOperation.Delete(key, stored.ETag));
            }

            if (deletes.Count == 0 || await entities.CommitAsync(deletes, cancellation) is WriteOutcome.Written)
                return;
        }
    }
}
