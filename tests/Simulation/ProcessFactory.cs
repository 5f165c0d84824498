using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Connectors;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Local.Host.Functions;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation;

/// <summary>Starts the app as a host does, with simulated ports.</summary>
internal static class ProcessFactory
{
    private static readonly FunctionSet Functions =
        new(FunctionDiscovery.Discover(typeof(PrivacyApplication).Assembly.GetTypes()));

    private static readonly IConfiguration Settings = new ConfigurationBuilder().AddInMemoryCollection(
        new Dictionary<string, string?>
        {
            ["Identity:Issuer"] = "https://issuer.example",
            ["Identity:Audience"] = "privacy",
            ["Exports:PublicBaseUrl"] = "https://privacy.example",
        }).Build();

    public static PolicyPack Pack { get; } = LoadPack();

    public static Process Start(World world)
    {
        var process = new Process(world);
        var services = new ServiceCollection();
        var application = new LocalApplicationBuilder(services);
        var time = new ProcessTime(world, process);
        services
            .AddSingleton(Settings)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(new NetworkTime(time))
            .AddSingleton<RandomSource>(world.Random)
            .AddSingleton<IEntityStore>(new SimulatedEntityStore(world.Main, process))
            .AddKeyedSingleton<IEntityStore>(
                DeletionLogStore.Key, new SimulatedEntityStore(world.Deletions, process))
            .AddSingleton<IBlobStore>(new SimulatedBlobStore(world.Blobs, process))
            .AddSingleton<IKeyVault>(new SimulatedVault(world.Vault, world, process))
            .AddSingleton<ISigningKeys>(new SimulatedSigningKeys(process))
            .AddSingleton<IMailTransport>(new SimulatedMailTransport(world.Mails, process))
            .AddSingleton<DurableTaskClient>(new SimulatedClient(world, process))
            .AddSingleton<ITokenValidator, NobodySignsIn>()
            .AddSingleton<SqlDialect, SqliteDialect>()
            .AddSingleton(new ConnectionSettings(SimulatedProduct.Services.ToDictionary(
                service => service, world.Product.ConnectionString, StringComparer.Ordinal)));
        application.UsePrivacyFunctions(Pack, Settings);
        services.RemoveAll<IConnectors>().AddSingleton<IConnectors>(provider => new SimulatedConnectors(
            Pack, provider.GetRequiredService<ConnectorFactory>(), world, process));
        services.AddSingleton(Functions).AddSingleton(application.Build())
            .AddSingleton<IOrchestrationCatalog, FunctionOrchestrationCatalog>();
        process.Services = services.BuildServiceProvider();
        return process;
    }

    private static PolicyPack LoadPack()
    {
        using var stream = typeof(ProcessFactory).Assembly.GetManifestResourceStream("pack.yaml")!;
        using var reader = new StreamReader(stream);
        return PolicyPackLoader.Load("pack.yaml", reader.ReadToEnd()) switch
        {
            PolicyPackOutcome.Loaded loaded => loaded.Pack,
            PolicyPackOutcome.Invalid invalid => throw new InvalidDataException(string.Join('\n', invalid.Errors)),
            _ => throw new InvalidOperationException("An unknown outcome of reading a pack."),
        };
    }

    /// <summary>No story goes over HTTP.</summary>
    private sealed class NobodySignsIn : ITokenValidator
    {
        public ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation) =>
            throw new NotSupportedException("No story goes over HTTP.");
    }
}
