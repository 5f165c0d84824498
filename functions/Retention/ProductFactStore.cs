using System.Runtime.CompilerServices;
using System.Text.Json;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Facts that the product told, and which rules still have to act on them.</summary>
public sealed class ProductFactStore(IEntityStore entities, EnvelopeCipher cipher)
{
    private const string Purpose = "product-fact";

    /// <summary>Writes a new fact with what waits for it; false when one has this id.</summary>
    internal async Task<bool> AddAsync(
        TenantId tenant, ProductFact fact, FactSubject about, IReadOnlyList<string> rules, DateTimeOffset now,
        CancellationToken cancellation)
    {
        // Without a rule nobody needs to know whom it was about.
        var kept = rules.Count == 0 ? null : await cipher.SealAsync(
            new KeyScope.Tenant(tenant), Purpose, fact.Id, JsonSerializer.SerializeToUtf8Bytes(about), cancellation);
        var row = new FactRow(fact.Id, fact.Type, fact.At, now, fact.Fingerprint(), kept, rules);
        var waiting = EntityJson.Write(new WaitingRow(fact.Id, fact.Type, fact.At, fact.Subject, fact.At));
        return await entities.CommitAsync(
            [
                new EntityOperation.Insert(RetentionRows.Fact(tenant, fact.Id), EntityJson.Write(row)),
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
        var scope = new KeyScope.Tenant(tenant);
        var about = await cipher.OpenAsync(scope, Purpose, fact.Id, fact.Sealed, cancellation);
        var anew = fact with { Sealed = await cipher.SealAsync(scope, Purpose, fact.Id, about, cancellation) };
        return await entities.ReplaceAsync(
            RetentionRows.Fact(tenant, fact.Id), EntityJson.Write(anew), read, cancellation) is WriteOutcome.Written;
    }

    internal async Task<FactSubject> OpenAsync(TenantId tenant, string fact, CancellationToken cancellation)
    {
        var row = await FindAsync(tenant, fact, cancellation);
        if (row?.Sealed is not { } envelope)
            throw new InvalidDataException($"Fact {fact} is waited for, but what it is about was forgotten.");
        return JsonSerializer.Deserialize<FactSubject>(
            await cipher.OpenAsync(new KeyScope.Tenant(tenant), Purpose, fact, envelope, cancellation))!;
    }

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

    /// <summary>The rule has acted on it; after the last one it is forgotten whom the fact was about.</summary>
    public async Task DoneAsync(TenantId tenant, string rule, string fact, CancellationToken cancellation)
    {
        if (await entities.GetAsync(RetentionRows.Waiting(tenant, rule, fact), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        if (await entities.GetAsync(RetentionRows.Fact(tenant, fact), cancellation) is not { } kept)
            return;
        var row = EntityJson.Read<FactRow>(kept);
        foreach (var other in row.Rules)
        {
            if (await entities.GetAsync(RetentionRows.Waiting(tenant, other, fact), cancellation) is not null)
                return;
        }

        if (row.Sealed is not null)
            await entities.ReplaceAsync(kept.Key, EntityJson.Write(row with { Sealed = null }), kept.ETag, cancellation);
    }

    /// <summary>The latest fact of the type; null where there is none.</summary>
    public async Task<DateTimeOffset?> MarkAsync(
        TenantId tenant, ProductEventType type, SubjectId? subject, CancellationToken cancellation) =>
        await entities.GetAsync(RetentionRows.Mark(tenant, type, subject), cancellation) is { } stored
            ? EntityJson.Read<MarkRow>(stored).At : null;

    /// <summary>Moves the mark on, never back.</summary>
    public async Task MoveMarkAsync(TenantId tenant, ProductFact fact, CancellationToken cancellation)
    {
        var key = RetentionRows.Mark(tenant, fact.Type, fact.Subject);
        while (true)
        {
            var stored = await entities.GetAsync(key, cancellation);
            if (stored is not null && EntityJson.Read<MarkRow>(stored).At >= fact.At)
                return;
            var content = EntityJson.Write(new MarkRow(fact.At));
            var outcome = stored is null
                ? await entities.InsertAsync(key, content, cancellation)
                : await entities.ReplaceAsync(key, content, stored.ETag, cancellation);
            if (outcome is WriteOutcome.Written)
                return;
        }
    }

    private async Task<bool> IsTakenBackAsync(TenantId tenant, WaitingRow waiting, CancellationToken cancellation)
    {
        foreach (var type in ProductEvents.ByName.Values.Where(type => type.TakesBack() == waiting.Type))
        {
            if (await MarkAsync(tenant, type, waiting.Subject, cancellation) >= waiting.At)
                return true;
        }

        return false;
    }
}
