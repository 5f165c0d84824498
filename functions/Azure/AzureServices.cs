using Azure.Data.Tables;
using Azure.Security.KeyVault.Keys;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Storage;
using SendGrid;

namespace PrivacyFunctions.Azure;

/// <summary>Every port of the app on its Azure service.</summary>
internal static class AzureServices
{
    /// <summary>30 seconds a mail: the provider answers within one, and the outbox tries again.</summary>
    private static readonly TimeSpan MailTimeout = TimeSpan.FromSeconds(30);

    /// <summary>15 minutes a connection, so that a changed address of the provider is seen.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(15);

    public static IServiceCollection AddAzureServices(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<AzureOptions>().Bind(configuration.GetSection(AzureOptions.Section))
            .ValidateDataAnnotations()
            .Validate(options => options.HasOnlyHttps, "Azure: every endpoint begins with https.")
            .Validate(options => options.HasEvidenceApart, "Azure:EvidenceVault must not be a vault of tenant keys.")
            .Validate(
                options => options.HasLogApart,
                "Azure:DeletionLogTables and Azure:EvidenceContainer must not be where the data is: a restore would roll them back.")
            .ValidateOnStart();
        services.AddOptions<SendGridOptions>().Bind(configuration.GetSection(SendGridOptions.Section))
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new AzureCredentials(Settings(provider)));
        return services.AddStorage().AddVaults().AddMailProvider().AddIssuer();
    }

    private static IServiceCollection AddStorage(this IServiceCollection services) => services
        .AddSingleton(provider => new TableServiceClient(Settings(provider).Tables!, Credentials(provider).App))
        .AddSingleton<IEntityStore, TableEntityStore>()
        .AddKeyedSingleton<IEntityStore>(DeletionLogStore.Key, (provider, _) => new TableEntityStore(
            new TableServiceClient(Settings(provider).DeletionLogTables!, Credentials(provider).App),
            provider.GetRequiredService<RandomSource>()))
        .AddSingleton<IBlobStore>(provider => new BlobBlobStore(
            new BlobContainerClient(Settings(provider).BlobContainer!, Credentials(provider).App),
            new BlobContainerClient(Settings(provider).EvidenceContainer!, Credentials(provider).App),
            provider.GetRequiredService<RandomSource>()))
        .AddSingleton<IServiceFileStores>(provider => new ServiceStores(Credentials(provider).App));

    private static IServiceCollection AddVaults(this IServiceCollection services) => services
        .AddSingleton(provider => new VaultClients(
            Settings(provider).Vaults, Credentials(provider).App, Credentials(provider).Officer,
            Credentials(provider).Purger, new KeyClientOptions()))
        .AddSingleton<IKeyVault, KeyVaultKeyVault>()
        .AddSingleton<ISigningKeys>(provider => new KeyVaultSigningKeys(
            new KeyClient(Settings(provider).EvidenceVault!, Credentials(provider).App),
            Settings(provider).EvidenceKey,
            provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddMailProvider(this IServiceCollection services) => services
        .AddSingleton(provider => provider.GetRequiredService<IOptions<SendGridOptions>>().Value)
        .AddSingleton<ISendGridClient>(provider => new SendGridClient(
            new HttpClient(
                new SocketsHttpHandler { PooledConnectionLifetime = ConnectionLifetime }) { Timeout = MailTimeout },
            new SendGridClientOptions { ApiKey = provider.GetRequiredService<SendGridOptions>().ApiKey }))
        .AddSingleton<IMailTransport, SendGridMailTransport>();

    private static IServiceCollection AddIssuer(this IServiceCollection services) => services
        .AddSingleton<IConfigurationManager<OpenIdConnectConfiguration>>(provider =>
            new ConfigurationManager<OpenIdConnectConfiguration>(
                $"{Issuer(provider).Issuer.TrimEnd('/')}/.well-known/openid-configuration",
                new OpenIdConnectConfigurationRetriever()))
        .AddSingleton<IIssuerKeys>(provider => new OidcIssuerKeys(
            provider.GetRequiredService<IConfigurationManager<OpenIdConnectConfiguration>>(), Issuer(provider)))
        .AddJwtValidation();

    private static AzureOptions Settings(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<AzureOptions>>().Value;

    private static IdentityOptions Issuer(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<IdentityOptions>>().Value;

    private static AzureCredentials Credentials(IServiceProvider provider) =>
        provider.GetRequiredService<AzureCredentials>();
}
