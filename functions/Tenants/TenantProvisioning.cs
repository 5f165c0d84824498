using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants;

/// <summary>Takes a tenant into service: its keys first, so that a tenant that exists can always be served.</summary>
public sealed class TenantProvisioning(
    TenantStore tenants, TenantContacts contacts, IDataKeys keys, OpaqueIds ids, TimeProvider time)
{
    /// <summary>
    /// Null when the id is taken, also by one that is gone. Safe to repeat after a crash: keys are provisioned once.
    /// </summary>
    /// <param name="contact">Where its notices go; null: nowhere.</param>
    public async Task<Tenant?> ProvisionAsync(
        TenantId id, string name, TenantState state, CancellationToken cancellation, Sensitive<string>? contact = null)
    {
        if (await tenants.IsKnownAsync(id, cancellation))
            return null;
        await keys.ProvisionTenantAsync(id, cancellation);
        var tenant = new Tenant(id, name, state, time.GetUtcNow())
        {
            Contact = contact is null ? null : RequestId.Parse(ids.New("req")),
        };
        if (!await tenants.AddAsync(tenant, cancellation))
            return null;
        if (contact is not null)
            await contacts.AddAsync(id, tenant.Contact!.Value, contact, cancellation);
        return tenant;
    }
}
