using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// Who wants to know at once that a hold was placed or released, as erasures that wait for it do. A call that is lost
/// costs latency only: the rows are the truth, and each listener looks again by itself from time to time.
/// </summary>
public interface IHoldListener
{
    /// <summary>
    /// A hold is about to be placed: what it protects must stay readable. False when it is too late for one, and
    /// nothing is placed. Nothing to do, by default.
    /// </summary>
    Task<bool> PrepareAsync(TenantId tenant, CancellationToken cancellation) => Task.FromResult(true);

    /// <param name="subject">Null: the hold is on the tenant.</param>
    Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation);
}
