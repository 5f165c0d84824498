using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>The audit events of a reconciliation. Ids derive from it, so a repeated step appends nothing.</summary>
internal static class ReconcileAudit
{
    public static AuditEvent Started(Reconciliation run, AuditPayload actor) => new(
        $"{run.Id}.started", Tenant: null, "reconcile.started", run.Id, "done", run.StartedAt, actor);

    public static AuditEvent Applied(ReconcileStartedV1 started, AppliedDeletion applied, DateTimeOffset now) => new(
        $"{started.Id}.applied.{applied.Entry}", started.Tenant, "deletion.applied_again", applied.Entry, "done", now,
        AuditPayload.System with { Details = Counts(applied.RowsFound, applied.RowsErased) });

    public static AuditEvent Finished(string id, TenantReconciliation state) => new(
        $"{id}.finished.{state.Tenant}", state.Tenant, "reconcile.finished", id,
        state.FailedEntries == 0 ? "done" : "failed", state.FinishedAt!.Value,
        AuditPayload.System with
        {
            Details = $"entries {state.Entries}, failed {state.FailedEntries}, "
                + Counts(state.RowsFound, state.RowsErased),
        });

    private static string Counts(long found, long erased) => $"rows found {found}, rows erased {erased}";
}
