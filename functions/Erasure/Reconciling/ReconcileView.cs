namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>The report of a reconciliation, as of now.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c>, or <c>completed_with_failures</c>.</param>
/// <param name="Entries">Deletions that had to be applied again.</param>
/// <param name="RowsFound">Records that were back.</param>
/// <param name="FailedEntries">How many of them could not be applied; <paramref name="Failed"/> names causes.</param>
public sealed record ReconcileView(
    string Id, string Status, DateTimeOffset Since, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Tenants,
    int Entries, int Applied, long RowsFound, long RowsErased, int FailedEntries,
    IReadOnlyList<ReconcileFailure> Failed)
{
    public static ReconcileView Of(Reconciliation run, IReadOnlyList<TenantReconciliation> tenants)
    {
        var finished = tenants.Count == run.Tenants.Count && tenants.All(tenant => tenant.FinishedAt is not null);
        var failed = tenants.Sum(tenant => tenant.FailedEntries);
        return new ReconcileView(
            run.Id, !finished ? "running" : failed == 0 ? "completed" : "completed_with_failures", run.Since,
            run.StartedAt,
            finished ? tenants.Max(tenant => tenant.FinishedAt) ?? run.StartedAt : null,
            run.Tenants.Count, tenants.Sum(tenant => tenant.Entries), tenants.Sum(tenant => tenant.Applied),
            tenants.Sum(tenant => tenant.RowsFound), tenants.Sum(tenant => tenant.RowsErased), failed,
            [.. tenants.SelectMany(tenant => tenant.Failed)]);
    }
}
