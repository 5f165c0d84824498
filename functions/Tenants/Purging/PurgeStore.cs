using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Purges in the partition of their tenant, beside its row: <c>purge|id</c> what was done, <c>found|id|service|collection</c>
/// what was there before the first piece.
/// </summary>
public sealed class PurgeStore(IEntityStore entities)
{
    private const int MaxAttempts = 20;

    public async Task<PurgeRecord?> FindAsync(TenantId tenant, string deletion, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, deletion), cancellation) is { } stored
            ? EntityJson.Read<PurgeRecord>(stored)
            : null;

    /// <summary>Does nothing where it stands.</summary>
    public Task BeginAsync(PurgeRecord record, CancellationToken cancellation) =>
        entities.InsertAsync(Key(record.Tenant, record.Deletion), EntityJson.Write(record), cancellation);

    /// <summary>All services are purged anew; where nothing was begun, nothing.</summary>
    public async Task ResetAsync(TenantId tenant, string deletion, CancellationToken cancellation)
    {
        if (await FindAsync(tenant, deletion, cancellation) is { Services.Count: > 0 })
            await UpdateAsync(tenant, deletion, record => record with { Services = [] }, cancellation);
        var found = new EntityQuery(
            TenantStore.Table, tenant.Value, $"found|{deletion}|", $"found|{deletion}}}");
        await foreach (var stored in entities.QueryAsync(found, cancellation))
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    /// <summary>
    /// All services are asked again; what was found before the first piece stays known. Once people may be gone from
    /// the service that lists them, those that were asked by its list stay confirmed: nobody could be asked for again.
    /// </summary>
    public async Task ReopenAsync(
        TenantId tenant, string deletion, Collection people, CancellationToken cancellation)
    {
        var isListGone = await entities.GetAsync(Found(tenant, deletion, people), cancellation) is not null;
        if (await FindAsync(tenant, deletion, cancellation) is not null)
        {
            await UpdateAsync(
                tenant, deletion,
                record => record with
                {
                    Services = [.. record.Services.Where(service => isListGone && service.OfListedPeople)],
                },
                cancellation);
        }
    }

    public async Task<PurgeRecord> UpdateAsync(
        TenantId tenant, string deletion, Func<PurgeRecord, PurgeRecord> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await entities.GetAsync(Key(tenant, deletion), cancellation)
                ?? throw new InvalidOperationException("A purge is fenced before anything is purged.");
            var next = change(EntityJson.Read<PurgeRecord>(stored));
            var content = EntityJson.Write(next);
            // What is seen again is not written again: a tombstone's key is looked at every hour.
            if (content.Span.SequenceEqual(stored.Content.Span) ||
                await entities.ReplaceAsync(stored.Key, content, stored.ETag, cancellation) is WriteOutcome.Written)
                return next;
        }

        throw new TimeoutException($"Purge {deletion} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>What was there before the first piece: counted once, before anything goes.</summary>
    public async Task<long> FoundAsync(
        TenantId tenant, string deletion, Collection collection, Func<Task<long>> count,
        CancellationToken cancellation)
    {
        var key = Found(tenant, deletion, collection);
        if (await entities.GetAsync(key, cancellation) is null)
            await entities.InsertAsync(key, EntityJson.Write(new PurgeFound(await count())), cancellation);
        return EntityJson.Read<PurgeFound>((await entities.GetAsync(key, cancellation))!).Found;
    }

    private static EntityKey Found(TenantId tenant, string deletion, Collection collection) => new(
        TenantStore.Table, tenant.Value, $"found|{deletion}|{collection.Service}|{collection.Name}");

    private static EntityKey Key(TenantId tenant, string deletion) =>
        new(TenantStore.Table, tenant.Value, $"purge|{deletion}");
}
