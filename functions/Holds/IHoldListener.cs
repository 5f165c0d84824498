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
    /// A hold is about to be placed: what it needs to be written down must be readable. Nothing, by default.
    /// </summary>
    Task PrepareAsync(TenantId tenant, CancellationToken cancellation) => Task.CompletedTask;

    /// <param name="subject">Null: the hold is on the tenant.</param>
    Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation);
}
