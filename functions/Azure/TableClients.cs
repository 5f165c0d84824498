using System.Collections.Concurrent;
using Azure.Data.Tables;

namespace PrivacyFunctions.Azure;

/// <summary>A client per table; the table is made at its first use by this process.</summary>
internal sealed class TableClients(TableServiceClient service)
{
    private readonly ConcurrentDictionary<string, TableClient> _ready = new(StringComparer.OrdinalIgnoreCase);

    public async ValueTask<TableClient> GetAsync(string table, CancellationToken cancellation)
    {
        if (_ready.TryGetValue(table, out var known))
            return known;
        await service.CreateTableIfNotExistsAsync(table, cancellation);
        return _ready.GetOrAdd(table, service.GetTableClient);
    }
}
