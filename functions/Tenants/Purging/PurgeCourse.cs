using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>The steps that decide when a purge begins, waits for a hold, and ends.</summary>
public sealed class PurgeCourse(
    TenantStore tenants, PurgeStore purges, HoldStore holds, TenantKeyShredding keys, OwnRecords own,
    IDeletionLog deletions, IFences fences, PolicyPack pack, IAuditLog audit, TimeProvider time,
    ILogger<PurgeCourse> log)
{
    /// <summary>
    /// 12 hours between two looks at what waits for the release of a hold: the event that wakes it may be lost.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(12);

    private static TenantTurnV1 Stopped { get; } = new(Stopped: true, Begun: false, default, []);

    /// <summary>Whether the deletion waits, begins, goes on or is over, as of now.</summary>
    public async Task<TenantTurnV1> BeginAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        if (await FindAsync(started, cancellation) is not { Deletion: { } deletion } tenant)
        {
            // A step that a restore has overtaken may have deleted the key, and crashed before it gave it back.
            await keys.GiveBackAsync(started.Tenant, cancellation);
            return Stopped;
        }

        if (await holds.ActiveAsync(tenant.Id, subject: null, cancellation) is [var hold, ..])
        {
            // What is held must stay readable, whoever asked for its deletion; a key that the purge has destroyed for
            // good stays so. What was confirmed before the hold is asked for again after it.
            await keys.RecoverAsync(tenant.Id, cancellation);
            await purges.ReopenAsync(
                tenant.Id, deletion.Id, pack.FindCollection(pack.Identity.Service, pack.Identity.Collection)!,
                cancellation);
            await audit.AppendAsync([TenantAudit.Held(tenant, hold.Id.Value, now)], cancellation);
            return Wait(now + LookAgain);
        }

        var keyDue = keys.DueAt(deletion);
        if (keyDue <= now && !await keys.DeleteAsync(tenant, cancellation))
            return Wait(now + LookAgain);
        if (deletion.BegunAt is null && deletion.FinalAt > now)
            return Wait(keyDue > now ? keyDue : deletion.FinalAt);

        // Holds are read again by the gate, at the moment of each destruction.
        if (await tenants.UpdateAsync(tenant.Id, current => current.BeginPurge(deletion.Id, now), cancellation)
            is not TenantChange.To({ Deletion: { BegunAt: { } begunAt } } begun))
            return Stopped;
        await audit.AppendAsync([TenantAudit.PurgeBegun(begun, begunAt)], cancellation);
        return new TenantTurnV1(Stopped: false, Begun: true, now, Groups());
    }

    /// <summary>Whether this deletion is the tenant's, and has begun: asked before each step that destroys.</summary>
    public async Task<bool> IsBegunAsync(TenantId tenant, string deletion, CancellationToken cancellation) =>
        await FindAsync(new TenantPurgeStartedV1(tenant, deletion), cancellation) is { Deletion.BegunAt: not null };

    /// <summary>
    /// What comes before the first destruction, in this order: the deletion log, so that a restore can be followed by
    /// the same purge; the fence, so that nothing recreates the tenant's keys meanwhile; the record for the evidence.
    /// </summary>
    public async Task FenceAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        if (await FindAsync(started, cancellation) is not { Deletion.BegunAt: { } begunAt })
            throw new InvalidOperationException("Only a purge that has begun is fenced.");
        await deletions.AppendAsync(new DeletionEntry(id, tenant, null, null, null, begunAt), cancellation);
        await fences.RaiseAsync(tenant, subject: null, id, cancellation);
        await purges.BeginAsync(new PurgeRecord(tenant, id, begunAt, []), cancellation);
    }

    /// <summary>Forgets the address and the name, and leaves the tombstone.</summary>
    public async Task FinishAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (id, deletion, _) = started;
        if (await FindAsync(started, cancellation) is { } tenant)
        {
            await keys.RequireDestroyedAsync(started, cancellation);
            await own.ForgetContactAsync(tenant, cancellation);
        }

        await deletions.FinishAsync(id, deletion, cancellation);
        var now = time.GetUtcNow();
        if (await tenants.UpdateAsync(id, current => current.Purge(deletion, now), cancellation)
            is TenantChange.To({ Since: { } purgedAt } purged))
        {
            await audit.AppendAsync([TenantAudit.Purged(purged, purgedAt)], cancellation);
            log.LogInformation("Tenant {Tenant} is purged.", id);
        }
    }

    private static TenantTurnV1 Wait(DateTimeOffset until) => new(Stopped: false, Begun: false, until, []);

    private async Task<Tenant?> FindAsync(TenantPurgeStartedV1 started, CancellationToken cancellation) =>
        await tenants.GetAsync(started.Tenant, cancellation) is { State: TenantState.PendingDeletion } tenant &&
        tenant.Deletion?.Id == started.Deletion
            ? tenant
            : null;

    /// <summary>
    /// The order of an erasure, and the service that knows the people last: some services are asked person by person.
    /// </summary>
    private List<IReadOnlyList<string>> Groups()
    {
        var people = pack.Identity.Service;
        var order = pack.Erasure.Order.Count > 0
            ? pack.Erasure.Order
            : [[.. pack.Services.Select(service => service.Name)]];
        return
        [
            .. order.Select(group => (IReadOnlyList<string>)[.. group.Where(service => service != people)])
                .Where(group => group.Count > 0),
            [people],
        ];
    }
}
