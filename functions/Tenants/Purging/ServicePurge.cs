using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>The step "purge one service and ask it again": what is confirmed is not done again.</summary>
public sealed class ServicePurge(
    PolicyPack pack, PurgeStore purges, IConnectors connectors, CollectionPurge byTenant, WholePurge whole,
    PeoplePurge byPerson, IAuditLog audit, TimeProvider time, ILogger<ServicePurge> log)
{
    public async Task<PurgedV1> PurgeAsync(PurgeServiceV1 step, CancellationToken cancellation)
    {
        var (tenant, deletion, name) = step;
        if (await purges.FindAsync(tenant, deletion, cancellation) is { } before && before.Find(name) is { } done)
        {
            // A crash between the record and the log lost the event; one that stands there stays as it is.
            await audit.AppendAsync([TenantAudit.ServicePurged(before, done)], cancellation);
            return new PurgedV1(Confirmed: true);
        }

        var service = pack.FindService(name)
            ?? throw new InvalidOperationException($"The pack has no service {name} any more; put it back.");
        var items = new List<CollectionResult>();
        var isOfListedPeople = false;
        foreach (var collection in service.Collections)
        {
            var (receipt, byPeople) = await PurgeAsync(tenant, deletion, collection, cancellation);
            isOfListedPeople |= byPeople;
            if (receipt is Receipt.Held or Receipt.Failed)
            {
                if (receipt is Receipt.Failed(var reason, _))
                {
                    log.LogError(
                        "Service {Service} is not purged of tenant {Tenant} yet ({Reason}); it is tried again.", name,
                        tenant, reason);
                }

                await audit.AppendAsync(
                    [TenantAudit.ServiceNotPurged(tenant, deletion, collection, receipt, time.GetUtcNow())],
                    cancellation);
                return new PurgedV1(Confirmed: false);
            }

            items.Add(new CollectionResult(collection.Name, receipt));
        }

        items.AddRange(service.NothingKept.Select(kept => new CollectionResult(kept.Name, new Receipt.NotKept())));
        var purged = new PurgedService(new ServiceResult(name, items), time.GetUtcNow())
        {
            OfListedPeople = isOfListedPeople,
        };
        var written = await purges.UpdateAsync(
            tenant, deletion, record => record.Find(name) is null ? record.With(purged) : record, cancellation);
        await audit.AppendAsync([TenantAudit.ServicePurged(written, written.Find(name)!)], cancellation);
        return new PurgedV1(Confirmed: true);
    }

    /// <summary>With whether only people were asked for whom the accounts service lists.</summary>
    private async Task<(Receipt Receipt, bool OfListedPeople)> PurgeAsync(
        TenantId tenant, string deletion, Collection collection, CancellationToken cancellation)
    {
        try
        {
            var connector = connectors.For(collection.Service);
            if (connector is ITenantPurgeConnector asked)
            {
                // A service of its own has calls for this; that it also removes by rule is no promise of them.
                return await whole.PurgeAsync(tenant, deletion, asked, collection, cancellation) is { } receipt
                    ? (receipt, false)
                    : (await byPerson.PurgeAsync(tenant, deletion, collection, cancellation), true);
            }

            return connector is IRetentionConnector sweeping
                ? (await byTenant.PurgeAsync(tenant, deletion, sweeping, collection, cancellation), false)
                : (await byPerson.PurgeAsync(tenant, deletion, collection, cancellation), true);
        }
        catch (ConnectorException fault)
        {
            return (new Receipt.Failed(fault.Reason, fault.Retriable), false);
        }
        catch (TimeoutException)
        {
            return (new Receipt.Failed(FailureReason.Timeout, Retriable: true), false);
        }
    }
}
