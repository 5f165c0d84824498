using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
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

    /// <param name="main">The store to start on; null: the world's own.</param>
    public static Process Start(World world, StoredTables? main = null)
    {
        var scene = world.Options.Scene;
        var process = new Process(world);
        var services = new ServiceCollection();
        var application = new LocalApplicationBuilder(services);
        var time = new ProcessTime(world, process);
        services
            .AddSingleton(scene.Settings)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(time)
            .AddSingleton(new NetworkTime(time))
            .AddSingleton<RandomSource>(world.Random)
            .AddSingleton<IEntityStore>(new SimulatedEntityStore(main ?? world.Main, process))
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
        application.UsePrivacyFunctions(scene.Pack, scene.Settings);
        services.RemoveAll<IConnectors>().AddSingleton<IConnectors>(provider => new SimulatedConnectors(
            scene.Pack, provider.GetRequiredService<ConnectorFactory>(), world, process));
        services.AddSingleton(Functions).AddSingleton(application.Build())
            .AddSingleton<IResealable, SimulatedSafe>()
            .AddSingleton<IOrchestrationCatalog, FunctionOrchestrationCatalog>();
        process.Services = services.BuildServiceProvider();
        return process;
    }

    /// <summary>No story goes over HTTP.</summary>
    private sealed class NobodySignsIn : ITokenValidator
    {
        public ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation) =>
            throw new NotSupportedException("No story goes over HTTP.");
    }
}
