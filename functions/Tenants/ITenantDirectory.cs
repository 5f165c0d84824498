namespace PrivacyFunctions.Tenants;

/// <summary>
/// Which tenants there are. Asked on every call with a tenant, so it is fast; a tenant that is to be invisible does not
/// exist here.
/// </summary>
public interface ITenantDirectory
{
    ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation);
}
