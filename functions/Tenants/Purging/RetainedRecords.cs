using Microsoft.Extensions.Logging;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// What legal grounds keep of a purged tenant. Services that remove by rule are told so here; one behind HTTP that does
/// not offer that ends what it retains by itself.
/// </summary>
public sealed class RetainedRecords(
    PolicyPack pack, IConnectors connectors, CollectionPurge collections, ILogger<RetainedRecords> log)
{
    /// <summary>Lets go what has come due. What cannot be asked now is asked again in the next hour.</summary>
    public async Task EndDueAsync(PurgeRecord record, CancellationToken cancellation)
    {
        foreach (var purged in record.Services)
        {
            if (pack.FindService(purged.Result.Name) is not { } service ||
                connectors.For(service.Name) is not IRetentionConnector connector)
                continue;
            foreach (var item in purged.Result.Items.Where(item => item.Receipt is Receipt.Retained))
            {
                if (service.FindCollection(item.Collection) is { } collection)
                    await EndDueAsync(record, connector, collection, cancellation);
            }
        }
    }

    private async Task EndDueAsync(
        PurgeRecord record, IRetentionConnector connector, Collection collection, CancellationToken cancellation)
    {
        try
        {
            await collections.EndDueAsync(record.Tenant, record.Deletion, connector, collection, cancellation);
        }
        catch (ConnectorException fault) when (fault.Reason is FailureReason.NotSupported)
        {
            // Agreed with such a service: what it retains of a purged tenant it ends by itself.
        }
        catch (Exception fault) when (fault is ConnectorException or TimeoutException)
        {
            log.LogWarning(
                "Service {Service} does not answer; what it retained of tenant {Tenant} is looked for again.",
                collection.Service, record.Tenant);
        }
    }
}
