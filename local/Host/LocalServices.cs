using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Connectors;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Functions;
using PrivacyFunctions.Local.Host.Http;
using PrivacyFunctions.Local.Host.Identity;
using PrivacyFunctions.Local.Host.Mail;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Local.Host.Timers;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host;

/// <summary>What stands behind the app's ports on one machine; everything lies under the data folder.</summary>
internal static class LocalServices
{
    /// <summary>Seven days each, the shortest that Key Vault knows: a deletion is final as soon as it can be.</summary>
    private static readonly LocalVault[] Vaults =
        [new("tenants-0", LocalVault.MinRetentionDays), new("platform", LocalVault.MinRetentionDays)];

    /// <summary>As the settings say that the vaults were made; the platform's is always protected.</summary>
    private static IEnumerable<LocalVault> VaultsOf(IServiceProvider provider)
    {
        var keys = provider.GetRequiredService<IOptions<KeysOptions>>().Value;
        return Vaults.Select(vault => vault with
        {
            PurgeProtection = keys.PurgeProtection || vault.Name == keys.PlatformVault,
        });
    }

    public static IServiceCollection AddLocalServices(
        this IServiceCollection services, DataFolder data, AdjustableTimeProvider clock)
    {
        services.AddSingleton(clock).AddSingleton<TimeProvider>(clock).AddSingleton(RandomSource.System);
        services.AddSingleton<IEntityStore>(_ => new SqliteEntityStore(data.File("entities.db"), RandomSource.System));
        // A folder of its own: whoever puts entities.db back from a copy leaves this one alone.
        services.AddKeyedSingleton<IEntityStore>(
            DeletionLogStore.Key,
            (_, _) => new SqliteEntityStore(data.File("deletion-log", "deletions.db"), RandomSource.System));
        services.AddSingleton<IBlobStore>(_ => new FileBlobStore(data.File("blobs")));
        services.AddSingleton<ISigningKeys>(_ => new LocalSigningKeys(data.File("signing"), RandomSource.System));
        services.AddSingleton<IRsaKeyFactory, RsaKeyGenerator>();
        services.AddSingleton<IKeyVault>(provider => new LocalKeyVault(
            data.File("vault"), VaultsOf(provider), clock, provider.GetRequiredService<IRsaKeyFactory>()));
        services.AddSingleton<SqlDialect, SqliteDialect>();
        services.AddSingleton<IMailTransport>(_ => new EmlMailTransport(data.File("outbox"), clock));
        services.AddSingleton(_ => new OutboxFolder(data.File("outbox")));
        services.AddSingleton(provider => new LocalIssuer(
            data.File("issuer", "token-key.pem"), clock, provider.GetRequiredService<OpaqueIds>()));
        services.AddSingleton<IIssuerKeys>(provider => provider.GetRequiredService<LocalIssuer>());
        return services.AddJwtValidation();
    }

    /// <summary>The sample product: its tenants, and its own use of their keys over HTTP.</summary>
    public static IServiceCollection AddSample(
        this IServiceCollection services, SampleProduct sample, Uri baseAddress)
    {
        services.AddSingleton(new LocalSample(sample.Describe())).AddSingleton(sample)
            .AddHostedService<SampleTenantsService>();
        services.AddSingleton(provider => new DataKeyClient(
            baseAddress, new ServiceTokens(provider.GetRequiredService<LocalIssuer>())));
        if (sample.DocumentsFolder is { } documents)
        {
            services.AddSingleton<IServiceFileStores>(provider => new SampleFileStores(
                documents, provider.GetRequiredService<DataKeyClient>(), provider.GetRequiredService<TimeProvider>()));
        }

        return services;
    }

    /// <summary>The functions themselves and what starts them.</summary>
    public static IServiceCollection AddFunctions(
        this IServiceCollection services, FunctionSet functions, FunctionPipeline pipeline, DataFolder data,
        DurableEngineOptions engine) => services
        .AddSingleton(functions)
        .AddSingleton(pipeline)
        .AddSingleton(_ => new TimerStates(data.File("timers")))
        .AddSingleton<IOrchestrationCatalog, FunctionOrchestrationCatalog>()
        .AddSingleton(provider => new DurableEngine(
            data.Path,
            provider.GetRequiredService<IOrchestrationCatalog>(),
            provider.GetRequiredService<TimeProvider>(),
            engine,
            provider.GetRequiredService<ILoggerFactory>()))
        .AddSingleton(provider => provider.GetRequiredService<DurableEngine>().Client)
        .AddHostedService<DurableEngineService>()
        .AddHostedService<TimerHost>();
}
