using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Over the keys of the deletion log's entries, in the log's own store. The chain holds their hashes, so none is ever
/// wrapped anew: a KEK stays until the last entry under it is forgotten, while new ones go under the next.
/// </summary>
internal sealed class DeletionLogKek(
    [FromKeyedServices(DeletionLogStore.Key)] IEntityStore entities, KeyEncryption encryption,
    IOptions<KeysOptions> options)
    : PlatformKek("deletion-log", DeletionRows.Keks, new KeyRecords(entities), encryption, options)
{
    private readonly IEntityStore _entities = entities;

    public override bool OutlivesItsRows => true;

    public override IAsyncEnumerable<(EntityKey Place, StoredEntity? Row)> RowsAsync(
        KeyWorkV1 work, CancellationToken cancellation) => AsyncEnumerable.Empty<(EntityKey, StoredEntity?)>();

    public override async Task<bool> IsUsedAsync(KeyName kek, CancellationToken cancellation)
    {
        await foreach (var partition in _entities.PartitionsAsync(DeletionRows.Table, after: null, cancellation))
        {
            if (!TenantId.TryParse(partition, out var tenant))
                continue;
            await foreach (var row in _entities.QueryAsync(DeletionRows.Keys(tenant), cancellation))
            {
                if (EntityJson.Read<DeletionKey>(row).Kek == kek)
                    return true;
            }
        }

        return false;
    }
}
