using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>
/// One run over the deletion log after a restore: every deletion that the restored state may lack is applied again.
/// </summary>
/// <param name="Id"><c>rec_</c> and 26 characters of lower-case base 32.</param>
/// <param name="Since">The moment of the state that was restored.</param>
/// <param name="Tenants">Those that have entries, as the log had them when the run began.</param>
/// <param name="StartedBy">The opaque actor id.</param>
public sealed record Reconciliation(
    string Id, DateTimeOffset Since, DateTimeOffset StartedAt, string StartedBy, IReadOnlyList<TenantId> Tenants);

/// <summary>How far one tenant is.</summary>
/// <param name="Entries">Entries that had to be applied again.</param>
/// <param name="RowsFound">Records that were back; what the pack retains is not counted.</param>
/// <param name="FinishedAt">Null while entries are tried again.</param>
/// <param name="FailedEntries">How many entries failed; <paramref name="Failed"/> names the first of them.</param>
public sealed record TenantReconciliation(
    TenantId Tenant, int Entries, int Applied, long RowsFound, long RowsErased, int FailedEntries,
    IReadOnlyList<ReconcileFailure> Failed, DateTimeOffset? FinishedAt);

/// <param name="Reason">Stable: a <see cref="Connectors.FailureReason"/>, <c>held</c>, <c>forgotten</c>,
/// <c>not_built</c>, <c>key_unavailable</c>, or <c>purge_under_way</c>: a tenant's is ordered and goes on by itself.</param>
/// <param name="Service">Null where no service is the cause, as is the collection.</param>
public sealed record ReconcileFailure(
    TenantId Tenant, string Entry, string Reason, string? Service = null, string? Collection = null);

/// <summary>What came of one entry.</summary>
/// <param name="WillRetry">Something may go better later.</param>
public sealed record AppliedDeletion(
    string Entry, long RowsFound, long RowsErased, IReadOnlyList<ReconcileFailure> Failures, bool WillRetry)
{
    public static AppliedDeletion Failed(
        TenantId tenant, string entry, string reason, bool willRetry) =>
        new(entry, 0, 0, [new ReconcileFailure(tenant, entry, reason)], willRetry);
}
