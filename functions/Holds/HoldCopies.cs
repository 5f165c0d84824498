using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// A copy of every active hold in the deletion log's store, which no restore rolls back: table <c>holdcopies</c>, a
/// partition a tenant. A hold that a restored backup has never heard of binds by its copy.
/// </summary>
public sealed class HoldCopies(HoldStore store, [FromKeyedServices(DeletionLogStore.Key)] IEntityStore entities)
{
    public const string Table = "holdcopies";

    /// <summary>Writes the copy, or writes it anew where the hold's texts were sealed anew.</summary>
    public async Task WriteAsync(HoldRow hold, CancellationToken cancellation)
    {
        var (key, content) = (Key(hold.Hold.TenantId, hold.Hold.Id), EntityJson.Write(hold));
        if (await entities.GetAsync(key, cancellation) is not { } stored)
            await entities.InsertAsync(key, content, cancellation);
        // A conflict means that another run wrote it at this moment: the next one looks again.
        else if (!stored.Content.Span.SequenceEqual(content.Span))
            await entities.ReplaceAsync(key, content, stored.ETag, cancellation);
    }

    public async Task RemoveAsync(TenantId tenant, HoldId id, CancellationToken cancellation)
    {
        if (await entities.GetAsync(Key(tenant, id), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    public async Task<IReadOnlyList<HoldRow>> ListAsync(TenantId tenant, CancellationToken cancellation)
    {
        var copies = new List<HoldRow>();
        await foreach (var stored in entities.QueryAsync(new EntityQuery(Table, tenant.Value), cancellation))
            copies.Add(EntityJson.Read<HoldRow>(stored));
        return copies;
    }

    /// <summary>
    /// Those for the person, or of anybody where no person is given, that the store has never heard of. One that it
    /// knows as released binds no more, although its copy is still there.
    /// </summary>
    /// <param name="known">What the store has in force for them.</param>
    internal async Task<IReadOnlyList<ActiveHold>> LostAsync(
        TenantId tenant, SubjectId? subject, IReadOnlyList<ActiveHold> known, CancellationToken cancellation)
    {
        var lost = new List<ActiveHold>();
        foreach (var (hold, _, _) in await ListAsync(tenant, cancellation))
        {
            var isTheirs = subject is null || hold.Subject is null || hold.Subject == subject;
            if (isTheirs && known.All(active => active.Id != hold.Id) &&
                await store.GetAsync(tenant, hold.Id, cancellation) is null)
                lost.Add(new ActiveHold(hold.Id, hold.Subject));
        }

        return lost;
    }

    private static EntityKey Key(TenantId tenant, HoldId id) => new(Table, tenant.Value, id.Value);
}
