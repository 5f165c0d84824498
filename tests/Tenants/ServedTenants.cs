using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Tenants;

/// <summary>The tenants of a fixture that is not about tenants: all are served.</summary>
internal sealed class ServedTenants : ITenantDirectory
{
    public ValueTask<bool> ExistsAsync(TenantId tenant, CancellationToken cancellation) => ValueTask.FromResult(true);
}
