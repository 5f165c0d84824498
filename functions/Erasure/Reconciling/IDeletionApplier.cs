using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>
/// Applies one kind of deletion again. A capability that deletes registers one for its kind; an entry of a kind that
/// has none is reported as not applied.
/// </summary>
public interface IDeletionApplier
{
    DeletionKind Kind { get; }

    /// <summary>Idempotent in the reconciliation and the entry: again answers what was done.</summary>
    Task<AppliedDeletion> ApplyAsync(string reconciliation, DeletionEntry entry, CancellationToken cancellation);

    /// <summary>
    /// After a round: sets going what was ordered in it and has an orchestration of its own. Nothing, by default; what is
    /// lost here costs latency only.
    /// </summary>
    Task BeginAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation) => Task.CompletedTask;
}
