using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// A hold on a tenant that is being deleted, or on any of its people: the key comes back at once, and the purge waits.
/// When it is released the purge goes on by itself.
/// </summary>
public sealed class HeldTenants(TenantStore tenants, TenantKeyShredding keys, PurgeDispatch dispatch) : IHoldListener
{
    public async Task<bool> PrepareAsync(TenantId tenant, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is not { IsServed: false })
            return true;
        // Where the vault has purged it an alarm has said so; what lies elsewhere is held all the same.
        if (!await keys.IsGoneAsync(tenant, cancellation))
            await keys.RecoverAsync(tenant, cancellation);
        return !await keys.IsGoneAsync(tenant, cancellation);
    }

    public async Task HoldChangedAsync(
        DurableTaskClient client, TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (await tenants.GetAsync(tenant, cancellation) is { } pending)
            await dispatch.TryWakeAsync(client, pending, cancellation);
    }
}
