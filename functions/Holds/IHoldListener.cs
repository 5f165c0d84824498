using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>Whoever waits for holds: told when one was placed or released, at most late, never needed.</summary>
public interface IHoldListener
{
    /// <param name="subject">Null: the hold is on the tenant.</param>
    Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation);
}
