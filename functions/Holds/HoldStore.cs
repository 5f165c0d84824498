using System.Runtime.CompilerServices;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// The holds of every tenant. Whatever changes what is in force goes through the tenant's head
/// (<see cref="HoldHead"/>).
/// </summary>
public sealed class HoldStore(IEntityStore entities)
{
    public async Task<(HoldRow Row, ETag ETag)?> GetAsync(TenantId tenant, HoldId id, CancellationToken cancellation) =>
        await entities.GetAsync(HoldRows.Hold(tenant, id), cancellation) is { } stored
            ? (EntityJson.Read<HoldRow>(stored), stored.ETag)
            : null;

    /// <summary>
    /// Places it, and answers it with its order; the same id again answers what was placed. Null: the tenant has as
    /// many active holds as it may (<see cref="HoldLimits.ActiveHolds"/>).
    /// </summary>
    public async Task<HoldRow?> PlaceAsync(HoldRow row, CancellationToken cancellation)
    {
        var (tenant, id) = (row.Hold.TenantId, row.Hold.Id);
        return await ChangeAsync<HoldRow?>(
            tenant,
            async head =>
            {
                if (await GetAsync(tenant, id, cancellation) is { } placed)
                    return new HeadChange<HoldRow?>(placed.Row, head, []);
                if (head.ActiveHolds >= HoldLimits.ActiveHolds)
                    return new HeadChange<HoldRow?>(null, head, []);
                var next = new HoldHead(head.Version + 1, head.ActiveHolds + 1);
                var ordered = row with { Hold = row.Hold with { Order = next.Version } };
                var active = new ActiveHold(id, row.Hold.Subject);
                return new HeadChange<HoldRow?>(ordered, next,
                [
                    new EntityOperation.Insert(HoldRows.Hold(tenant, id), EntityJson.Write(ordered)),
                    new EntityOperation.Insert(
                        HoldRows.Active(tenant, row.Hold.Subject, id), EntityJson.Write(active)),
                ]);
            },
            cancellation);
    }

    /// <summary>
    /// Writes a released hold over the one that was read; false when it changed meanwhile.
    /// </summary>
    /// <param name="subject">Whose hold it was: the released one no longer says.</param>
    public Task<bool> ReleaseAsync(HoldRow released, SubjectId? subject, ETag read, CancellationToken cancellation)
    {
        var (tenant, id) = (released.Hold.TenantId, released.Hold.Id);
        return ChangeAsync(
            tenant,
            async head =>
            {
                var active = await entities.GetAsync(HoldRows.Active(tenant, subject, id), cancellation);
                var current = await entities.GetAsync(HoldRows.Hold(tenant, id), cancellation);
                if (active is null || current?.ETag != read)
                    return new HeadChange<bool>(false, head, []);
                return new HeadChange<bool>(true, new HoldHead(head.Version + 1, head.ActiveHolds - 1),
                [
                    new EntityOperation.Replace(current.Key, EntityJson.Write(released), read),
                    new EntityOperation.Delete(active.Key, active.ETag),
                ]);
            },
            cancellation);
    }

    /// <summary>The tenant's holds, newest first, after a row of the list.</summary>
    public async IAsyncEnumerable<(string Row, HoldRow Hold)> ListAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = HoldRows.Query(tenant, HoldRows.HoldPrefix);
        // Callers can forge the row: one outside the list starts it anew.
        if (afterRow?.StartsWith(HoldRows.HoldPrefix, StringComparison.Ordinal) == true)
            query = query with { FromRow = afterRow + "!" };
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return (stored.Key.Row, EntityJson.Read<HoldRow>(stored));
    }

    /// <summary>
    /// What is in force for the person, the tenant's own holds first; for everybody where no person is given.
    /// </summary>
    internal async Task<IReadOnlyList<ActiveHold>> ActiveAsync(
        TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        string[] prefixes = subject is { } person
            ? [HoldRows.OfTenantPrefix, HoldRows.OfSubjectPrefix(person)]
            : [HoldRows.ActivePrefix];
        var found = new List<ActiveHold>();
        foreach (var prefix in prefixes)
        {
            await foreach (var stored in entities.QueryAsync(HoldRows.Query(tenant, prefix), cancellation))
                found.Add(EntityJson.Read<ActiveHold>(stored));
        }

        return [.. found.OrderBy(hold => hold.Subject is not null)];
    }

    /// <summary>
    /// Makes a change on the head as it is now, and makes it anew when another writer came first. A change without
    /// operations writes nothing.
    /// </summary>
    internal async Task<T> ChangeAsync<T>(
        TenantId tenant, Func<HoldHead, Task<HeadChange<T>>> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < HoldLimits.Attempts; attempt++)
        {
            var key = HoldRows.Head(tenant);
            var stored = await entities.GetAsync(key, cancellation);
            var made = await change(stored is null ? HoldHead.None : EntityJson.Read<HoldHead>(stored));
            if (made.Operations.Count == 0)
                return made.Result;
            var head = EntityJson.Write(made.Head);
            EntityOperation first = stored is null
                ? new EntityOperation.Insert(key, head)
                : new EntityOperation.Replace(key, head, stored.ETag);
            if (await entities.CommitAsync([first, .. made.Operations], cancellation) is WriteOutcome.Written)
                return made.Result;
        }

        throw new TimeoutException($"Other writers of the tenant's holds were first {HoldLimits.Attempts} times.");
    }
}

/// <param name="Result">What the change answers once it is written.</param>
internal sealed record HeadChange<T>(T Result, HoldHead Head, IReadOnlyList<EntityOperation> Operations);
