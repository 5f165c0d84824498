using System.Runtime.CompilerServices;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Facts that the product told, and which rules still have to act on them.</summary>
public sealed class ProductFactStore(
    IEntityStore entities, FactSeal seal, FactPseudonyms pseudonyms, TimeProvider time)
{
    /// <summary>Writes a new fact with what waits for it; false when one has this id.</summary>
    internal async Task<bool> AddAsync(
        TenantId tenant, ProductFact fact, FactIdentifiers identifiers, IReadOnlyList<string> rules,
        CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        // Without a rule nobody needs to know whom it was about.
        var kept = rules.Count == 0 ? null : await seal.SealAsync(tenant, fact, identifiers, cancellation);
        var people = await pseudonyms.OfAsync(tenant, fact.Subject, cancellation);
        var fingerprint = await pseudonyms.FingerprintAsync(tenant, fact, cancellation);
        var row = new FactRow(
            fact.Id, fact.Type, fact.At, now, fingerprint, kept?.Tenants, kept?.Persons, people.Count > 0 ? people[0] : null, rules,
            rules.Count == 0 ? now : null);
        var waiting = EntityJson.Write(new WaitingRow(fact.Id, fact.Type, fact.At, people, fact.At));
        return await entities.CommitAsync(
            [
                new EntityOperation.Insert(RetentionRows.Fact(tenant, fact.Id), EntityJson.Write(row)),
                .. people.Take(1).Select(person => new EntityOperation.Insert(
                    RetentionRows.OfPerson(tenant, person, fact.Id), EntityJson.Write(new PersonFactRow(fact.Id)))),
                .. rules.Select(rule => new EntityOperation.Insert(
                    RetentionRows.Waiting(tenant, rule, fact.Id), waiting)),
            ],
            cancellation) is WriteOutcome.Written;
    }

    internal async Task<FactRow?> FindAsync(TenantId tenant, string fact, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Fact(tenant, fact), cancellation) is { } stored
            ? EntityJson.Read<FactRow>(stored) : null;

    /// <summary>
    /// Seals under the key that is written with now; false when the fact changed since it was read: it was forgotten
    /// whom it was about.
    /// </summary>
    internal async Task<bool> ResealAsync(TenantId tenant, FactRow fact, ETag read, CancellationToken cancellation)
    {
        if (fact.Sealed is not { } envelope)
            return false;
        var anew = fact with { Sealed = await seal.ResealAsync(tenant, fact.Id, envelope, cancellation) };
        return await entities.ReplaceAsync(
            RetentionRows.Fact(tenant, fact.Id), EntityJson.Write(anew), read, cancellation) is WriteOutcome.Written;
    }

    /// <summary>Null where it was forgotten what the fact is about: nothing is left to do for it.</summary>
    internal async Task<FactAbout?> OpenAsync(TenantId tenant, string fact, CancellationToken cancellation) =>
        await FindAsync(tenant, fact, cancellation) is { } row
            ? await seal.OpenAsync(tenant, row, cancellation) : null;

    /// <summary>What a rule still has to act on and nobody took back.</summary>
    internal async IAsyncEnumerable<WaitingRow> WaitingAsync(
        TenantId tenant, string rule, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(RetentionRows.WaitingFor(tenant, rule), cancellation))
        {
            var waiting = EntityJson.Read<WaitingRow>(stored);
            if (await IsTakenBackAsync(tenant, waiting, cancellation))
                await DoneAsync(tenant, rule, waiting.Fact, cancellation);
            else
                yield return waiting;
        }
    }

    public async Task<bool> IsWaitingAsync(TenantId tenant, string rule, string fact, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is { } stored &&
        !await IsTakenBackAsync(tenant, EntityJson.Read<WaitingRow>(stored), cancellation);

    /// <summary>From when on a rule looks at the fact; null: it does not wait for it.</summary>
    public async Task<DateTimeOffset?> NotBeforeAsync(
        TenantId tenant, string rule, string fact, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is { } stored
            ? EntityJson.Read<WaitingRow>(stored).NotBefore : null;

    /// <summary>Some of the records are protected: they are looked for again later.</summary>
    public async Task PostponeAsync(
        TenantId tenant, string rule, string fact, DateTimeOffset until, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is not { } stored)
            return;
        // Only one run of a rule is under way; who changed the row meanwhile has done the same.
        await entities.ReplaceAsync(
            stored.Key, EntityJson.Write(EntityJson.Read<WaitingRow>(stored) with { NotBefore = until }), stored.ETag,
            cancellation);
    }

    /// <summary>
    /// Another rule waits for it too, again where it has acted before; called while the one still waits. Not one that
    /// came into the pack later: it does not act on what was told before.
    /// </summary>
    public async Task AgainAsync(
        TenantId tenant, string rule, string other, string fact, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is not { } stored ||
            await FindAsync(tenant, fact, cancellation) is not { } told ||
            !told.Rules.Contains(other, StringComparer.Ordinal))
            return;
        // One that waits already goes on as it is.
        await entities.InsertAsync(
            RetentionRows.Waiting(tenant, other, fact),
            EntityJson.Write(EntityJson.Read<WaitingRow>(stored) with { NotBefore = time.GetUtcNow() }), cancellation);
    }

    /// <summary>The rule has acted on it; after the last one it is forgotten whom the fact was about.</summary>
    public async Task DoneAsync(TenantId tenant, string rule, string fact, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        await SettleAsync(tenant, fact, cancellation);
    }

    /// <summary>Forgets what the fact was about, unless a rule still waits for it.</summary>
    internal async Task SettleAsync(TenantId tenant, string fact, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RetentionRows.Fact(tenant, fact), cancellation) is not { } kept)
            return;
        var row = EntityJson.Read<FactRow>(kept);
        foreach (var other in row.Rules)
        {
            if (await entities.GetAsync(RetentionRows.Waiting(tenant, other, fact), cancellation) is not null)
                return;
        }

        // Who changed it meanwhile sealed it anew: the next hour comes here again.
        if (row.DoneAt is null)
        {
            await entities.ReplaceAsync(
                kept.Key, EntityJson.Write(row.Done(time.GetUtcNow())), kept.ETag, cancellation);
        }
    }

    /// <summary>The latest fact of the type that is about nobody; null where there is none.</summary>
    public Task<DateTimeOffset?> MarkAsync(TenantId tenant, ProductEventType type, CancellationToken cancellation) =>
        MarkAsync(RetentionRows.Mark(tenant, type), cancellation);

    /// <summary>Moves the mark on, never back.</summary>
    public async Task MoveMarkAsync(TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        if (fact.Subject is null)
            await MoveAsync(RetentionRows.Mark(tenant, fact.Type), fact.At, cancellation);
        // Under every version, for facts that wait under an older one.
        foreach (var person in await pseudonyms.OfAsync(tenant, fact.Subject, cancellation))
            await MoveAsync(RetentionRows.Mark(tenant, fact.Type, person), fact.At, cancellation);
    }

    private async Task MoveAsync(EntityKey key, DateTimeOffset at, CancellationToken cancellation)
    {
        while (true)
        {
            var stored = await entities.GetAsync(key, cancellation);
            if (stored is not null && EntityJson.Read<MarkRow>(stored).At >= at)
                return;
            var content = EntityJson.Write(new MarkRow(at));
            var outcome = stored is null
                ? await entities.InsertAsync(key, content, cancellation)
                : await entities.ReplaceAsync(key, content, stored.ETag, cancellation);
            if (outcome is WriteOutcome.Written)
                return;
        }
    }

    private async Task<DateTimeOffset?> MarkAsync(EntityKey key, CancellationToken cancellation) =>
        await entities.GetAsync(key, cancellation) is { } stored ? EntityJson.Read<MarkRow>(stored).At : null;

    private async Task<bool> IsTakenBackAsync(TenantId tenant, WaitingRow waiting, CancellationToken cancellation)
    {
        foreach (var type in ProductEvents.ByName.Values.Where(type => type.TakesBack() == waiting.Type))
        {
            List<EntityKey> marks = waiting.Type.IsAboutPerson()
                ? [.. waiting.People.Select(person => RetentionRows.Mark(tenant, type, person))]
                : [RetentionRows.Mark(tenant, type)];
            foreach (var mark in marks)
            {
                if (await MarkAsync(mark, cancellation) >= waiting.At)
                    return true;
            }
        }

        return false;
    }
}
