using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Connectors;

public static class ConnectorsRegistration
{
    /// <summary>
    /// Needs the loaded policy pack, the clock, the random source and the evidence signer. A host adds further
    /// <see cref="SqlDialect"/>s that it has.
    /// </summary>
    public static IServiceCollection AddConnectors(this IServiceCollection services)
    {
        services.TryAddSingleton(NetworkTime.Real);
        services.TryAddSingleton(provider => ConnectionSettings.Read(provider.GetRequiredService<IConfiguration>()));
        services.AddOptions<ConnectorsOptions>()
            .BindConfiguration(ConnectorsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<SqlDialect>(provider => new PostgreSqlDialect(
            provider.GetRequiredService<IOptions<ConnectorsOptions>>().Value.TenantSetting));
        services.AddHostedService<TenantIsolationCheck>();
        services.TryAddSingleton<IServiceFileStores, FolderStores>();
        services.AddSingleton<ServiceHttpClient>();
        services.AddSingleton<ServiceCallSigner>();
        services.AddSingleton<ConnectorFactory>();
        services.AddSingleton<ConnectorRegistry>();
        services.AddSingleton<IConnectors>(provider => provider.GetRequiredService<ConnectorRegistry>());
        services.AddSingleton<ISubjectDirectory, ConnectorSubjectDirectory>();
        return services;
    }
}
