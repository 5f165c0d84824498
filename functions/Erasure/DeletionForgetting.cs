using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Forgets who an entry was about once no backup is old enough to bring the person back: the key of its selectors is
/// deleted, the entry stays.
/// </summary>
public sealed class DeletionForgetting(
    [FromKeyedServices(DeletionLogStore.Key)] IEntityStore entities, IDeletionLog log, DeletionChain chain,
    PolicyPack pack, TimeProvider time, ILogger<DeletionForgetting> alarms)
{
    /// <summary>
    /// 7 days: backups are destroyed by somebody's timer, which may be late, and a restore begun on the last day takes
    /// its time.
    /// </summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(7);

    /// <summary>Answers how many were forgotten.</summary>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        var before = pack.Erasure.Backups.MaxAge.Before(time.GetUtcNow()) - Margin;
        var count = 0;
        await foreach (var tenant in log.TenantsAsync(cancellation))
        {
            try
            {
                count += await RunAsync(tenant, before, cancellation);
            }
            catch (InvalidDataException)
            {
                // Somebody altered this tenant's chain: nothing of it is forgotten, the others' entries are.
                alarms.LogCritical("The deletion log of {Tenant} is not what was written.", tenant);
            }
        }

        return count;
    }

    private async Task<int> RunAsync(TenantId tenant, DateTimeOffset before, CancellationToken cancellation)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var due = new List<DeletionLink>();
        await foreach (var link in chain.ReadAsync(tenant, cancellation))
        {
            if (link is { Link: LinkKind.Logged, Sealed: not null })
                known.Add(link.Entry);
            // Only what is finished: until then any backup may hold the person.
            else if (link.Link == LinkKind.Finished && link.LoggedAt < before && known.Contains(link.Entry))
                due.Add(link);
            else if (link.Link == LinkKind.Forgotten)
                due.RemoveAll(finished => finished.Entry == link.Entry);
        }

        foreach (var link in due)
            await ForgetAsync(tenant, link, cancellation);
        return due.Count;
    }

    private Task ForgetAsync(TenantId tenant, DeletionLink finished, CancellationToken cancellation) => chain.AddAsync(
        tenant,
        async _ => await entities.GetAsync(DeletionRows.Key(tenant, finished.Entry), cancellation) is { } key
            ? new NewLink(
                finished.Mark(LinkKind.Forgotten, time.GetUtcNow()),
                new EntityOperation.Delete(key.Key, key.ETag),
                new EntityOperation.Insert(
                    DeletionRows.Forgotten(tenant, finished.Entry),
                    EntityJson.Write(new DeletionDone(time.GetUtcNow()))))
            : null,
        cancellation);
}
