using System.Globalization;
using System.Runtime.CompilerServices;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Table <c>erasures</c>, one partition a tenant: <c>e|request</c> the record of an erasure, <c>watch|due|request</c>
/// when it is looked at again.
/// </summary>
public sealed class ErasureStore(IEntityStore entities)
{
    public const string Table = "erasures";

    /// <summary>50 attempts: the services of one erasure write into one record at the same time.</summary>
    private const int MaxAttempts = 50;

    private const string WatchPrefix = "watch|";

    public async Task<ErasureRecord?> FindAsync(TenantId tenant, RequestId request, CancellationToken cancellation) =>
        await entities.GetAsync(Key(tenant, request), cancellation) is { } stored
            ? EntityJson.Read<ErasureRecord>(stored)
            : null;

    /// <summary>The record that stands: this one, or the one that a step before this has written.</summary>
    public async Task<ErasureRecord> BeginAsync(ErasureRecord record, CancellationToken cancellation)
    {
        await entities.InsertAsync(Key(record.Tenant, record.Request), EntityJson.Write(record), cancellation);
        return await FindAsync(record.Tenant, record.Request, cancellation)
            ?? throw new InvalidOperationException("The record of an erasure vanished while it was begun.");
    }

    /// <summary>Changes the record by compare-and-set, again on the new state when another writer came first.</summary>
    public async Task<ErasureRecord> UpdateAsync(
        TenantId tenant, RequestId request, Func<ErasureRecord, ErasureRecord> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await entities.GetAsync(Key(tenant, request), cancellation)
                ?? throw new InvalidOperationException("An erasure has no record; it is fenced before anything else.");
            var current = EntityJson.Read<ErasureRecord>(stored);
            var next = change(current);
            if (ReferenceEquals(next, current))
                return current;
            if (await entities.ReplaceAsync(stored.Key, EntityJson.Write(next), stored.ETag, cancellation)
                is WriteOutcome.Written)
                return next;
        }

        throw new StorageUnavailableException("The record of an erasure was changed by others too often in a row.");
    }

    /// <summary>Has the erasure looked at again when that time has come.</summary>
    public Task AddWatchAsync(ErasureWatch watch, CancellationToken cancellation) =>
        entities.InsertAsync(Key(watch), EntityJson.Write(watch), cancellation);

    /// <summary>The tenant's watches that are due, oldest first.</summary>
    public async IAsyncEnumerable<(ErasureWatch Watch, ETag ETag)> DueAsync(
        TenantId tenant, DateTimeOffset now, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, tenant.Value, WatchPrefix, $"{WatchPrefix}{Stamp(now)}~");
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return (EntityJson.Read<ErasureWatch>(stored), stored.ETag);
    }

    public Task RemoveWatchAsync(ErasureWatch watch, ETag etag, CancellationToken cancellation) =>
        entities.DeleteAsync(Key(watch), etag, cancellation);

    private static EntityKey Key(TenantId tenant, RequestId request) => new(Table, tenant.Value, $"e|{request}");

    private static EntityKey Key(ErasureWatch watch) => new(
        Table, watch.Tenant.Value, $"{WatchPrefix}{Stamp(watch.Due)}|{watch.Request}|{watch.Kind}");

    private static string Stamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}

/// <summary>A date after an erasure at which something is looked at again.</summary>
public sealed record ErasureWatch(TenantId Tenant, RequestId Request, WatchKind Kind, DateTimeOffset Due);
