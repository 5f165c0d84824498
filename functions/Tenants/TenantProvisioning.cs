using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tenants;

/// <summary>Takes a tenant into service: its keys first, so that a tenant that exists can always be served.</summary>
public sealed class TenantProvisioning(TenantStore tenants, IDataKeys keys, TimeProvider time)
{
    /// <summary>Null when the id is taken. Safe to repeat after a crash: keys are provisioned once.</summary>
    public async Task<Tenant?> ProvisionAsync(
        TenantId id, string name, TenantState state, CancellationToken cancellation)
    {
        if (await tenants.ExistsAsync(id, cancellation))
            return null;
        await keys.ProvisionTenantAsync(id, cancellation);
        var tenant = new Tenant(id, name, state, time.GetUtcNow());
        return await tenants.AddAsync(tenant, cancellation) ? tenant : null;
    }
}
