using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>Applies a tenant's entries again, those that are done excepted, for a bounded time.</summary>
public sealed class TenantReconciler(
    ReconcileStore store, IDeletionLog log, IEnumerable<IDeletionApplier> appliers, IAuditLog audit, TimeProvider time,
    NetworkTime network)
{
    /// <summary>100 failures stand in a tenant's report; their number is exact.</summary>
    private const int MaxFailures = 100;

    /// <summary>Two minutes a round, so that a step ends before any host's limit on one.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromMinutes(2);

    /// <summary>Answers how many entries are left that may still go better.</summary>
    public async Task<ReconciledV1> RunAsync(ReconcileStartedV1 started, CancellationToken cancellation)
    {
        var (id, tenant, since) = started;
        var clock = network.Clock.GetTimestamp();
        var (results, unreached) = (new List<AppliedDeletion>(), 0);
        await foreach (var logged in log.ListAsync(tenant, since, cancellation))
        {
            if (logged.Kind is DeletionKind.Retention or DeletionKind.TenantKey)
                continue;
            var before = await store.FindAppliedAsync(tenant, id, logged.Id, cancellation);
            if (before is { WillRetry: false })
                results.Add(before);
            else if (network.Clock.GetElapsedTime(clock) < Round)
                results.Add(await ApplyAsync(started, logged, cancellation));
            else
                unreached++;
        }

        var retry = unreached + results.Count(result => result.WillRetry);
        await store.WriteTenantAsync(id, Sum(started, results, unreached, retry == 0), cancellation);
        return new ReconciledV1(unreached, retry - unreached);
    }

    /// <summary>Ends it as it is: what failed stays failed, for somebody to look at.</summary>
    public async Task FinishAsync(ReconcileStartedV1 started, CancellationToken cancellation)
    {
        var state = await store.FindTenantAsync(started.Tenant, started.Id, cancellation)
            ?? throw new InvalidOperationException("A tenant is reconciled before that is finished.");
        var finished = state with { FinishedAt = state.FinishedAt ?? time.GetUtcNow() };
        await store.WriteTenantAsync(started.Id, finished, cancellation);
        await audit.AppendAsync([ReconcileAudit.Finished(started.Id, finished)], cancellation);
    }

    private async Task<AppliedDeletion> ApplyAsync(
        ReconcileStartedV1 started, LoggedDeletion logged, CancellationToken cancellation)
    {
        var entry = await log.FindAsync(started.Tenant, logged.Id, cancellation)
            ?? throw new InvalidDataException($"The deletion log has lost its entry {logged.Id}.");
        // The restored audit log may lack the hash that vouches for the entry.
        await log.AppendAsync(entry, cancellation);
        var applier = appliers.FirstOrDefault(candidate => candidate.Kind == entry.Kind);
        var applied = applier is null
            ? AppliedDeletion.Failed(started.Tenant, entry.Id, "not_built", willRetry: false)
            : await applier.ApplyAsync(started.Id, entry, cancellation);
        await store.WriteAppliedAsync(started.Tenant, started.Id, applied, cancellation);
        if (applied.Failures.Count == 0)
            await audit.AppendAsync(
                [ReconcileAudit.Applied(started, applied, time.GetUtcNow())], cancellation);
        return applied;
    }

    private TenantReconciliation Sum(
        ReconcileStartedV1 started, List<AppliedDeletion> results, int unreached, bool finished) => new(
        started.Tenant,
        results.Count + unreached,
        results.Count(result => result.Failures.Count == 0),
        results.Sum(result => result.RowsFound),
        results.Sum(result => result.RowsErased),
        results.Count(result => result.Failures.Count > 0),
        [.. results.SelectMany(result => result.Failures).Take(MaxFailures)],
        finished ? time.GetUtcNow() : null);
}
