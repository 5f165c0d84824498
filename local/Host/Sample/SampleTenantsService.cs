using Microsoft.Extensions.Hosting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>Takes the sample's tenants into service, with their keys, before the host answers anybody.</summary>
internal sealed class SampleTenantsService(SampleProduct sample, TenantProvisioning provisioning) : IHostedService
{
    // One after the other: making a tenant's RSA key uses a whole core anyway. One that exists is left as it is.
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var tenant in sample.Tenants)
        {
            var state = tenant.State == "trial" ? TenantState.Trial : TenantState.Active;
            await provisioning.ProvisionAsync(
                TenantId.Parse(tenant.Id), tenant.Name, state, cancellationToken,
                contact: new($"office@{tenant.Id}.example"));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
