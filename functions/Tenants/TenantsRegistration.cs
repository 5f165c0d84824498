using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Tenants;

public static class TenantsRegistration
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddSingleton<TenantStore>()
        .AddSingleton<ITenantDirectory>(provider => provider.GetRequiredService<TenantStore>())
        .AddSingleton<TenantProvisioning>();
}
