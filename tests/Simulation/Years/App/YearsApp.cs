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
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>The app, as a host starts it, on real connectors and with its own rows in memory.</summary>
internal sealed class YearsApp : IDisposable
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

    private readonly ServiceProvider _services;
    private readonly YearsVault _vault;

    public YearsApp(
        PolicyPack pack, IReadOnlyDictionary<string, string> connections, YearsClock clock, YearsEngine engine,
        Dice dice)
    {
        Engine = engine;
        _vault = new YearsVault(clock);
        engine.Store = new YearsStore(new StoredTables("main") { Written = Summaries.Written }, dice);
        var services = new ServiceCollection();
        var application = new LocalApplicationBuilder(services);
        services
            .AddSingleton(Settings)
            .AddSingleton<ILoggerFactory>(NullLoggerFactory.Instance)
            .AddSingleton(typeof(ILogger<>), typeof(NullLogger<>))
            .AddSingleton<TimeProvider>(clock)
            // Pieces of work are bounded by the time that they really take.
            .AddSingleton(new NetworkTime(TimeProvider.System))
            .AddSingleton<RandomSource>(dice)
            .AddSingleton<IEntityStore>(engine.Store)
            .AddKeyedSingleton<IEntityStore>(
                DeletionLogStore.Key, new YearsStore(new StoredTables("deletions"), dice))
            .AddSingleton<IKeyVault>(_vault)
            .AddSingleton<DurableTaskClient>(engine)
            .AddSingleton<ITokenValidator, Nobody>()
            .AddSingleton<ISigningKeys, Nobody>()
            .AddSingleton<IMailTransport, Nobody>()
            .AddSingleton<IBlobStore, Nobody>()
            .AddSingleton<SqlDialect, SqliteDialect>()
            .AddSingleton(new ConnectionSettings(connections));
        application.UsePrivacyFunctions(pack, Settings);
        services.RemoveAll<IConnectors>().AddSingleton<IConnectors>(provider => new YearsConnectors(
            provider.GetRequiredService<ConnectorRegistry>(), Outage));
        services.AddSingleton(Functions).AddSingleton(application.Build())
            .AddSingleton<IOrchestrationCatalog, FunctionOrchestrationCatalog>();
        _services = services.BuildServiceProvider();
        engine.Catalog = Get<IOrchestrationCatalog>();
    }

    public YearsEngine Engine { get; }

    public Outage Outage { get; } = new();

    /// <summary>What the runs have said that they did.</summary>
    public Summaries Summaries { get; } = new();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public T Make<T>()
        where T : notnull => ActivatorUtilities.CreateInstance<T>(_services);

    public void Dispose()
    {
        _services.Dispose();
        _vault.Dispose();
    }

    /// <summary>No sweep signs anything, mails anybody or stores a package.</summary>
    private sealed class Nobody : ITokenValidator, ISigningKeys, IMailTransport, IBlobStore
    {
        public ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation) => throw Unused();

        public ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation) => throw Unused();

        public Task<byte[]> SignDigestAsync(
            string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation) => throw Unused();

        public Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation) => throw Unused();

        public Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation) => throw Unused();

        public Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation) => throw Unused();

        public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation) => throw Unused();

        public Task<long?> GetLengthAsync(string path, CancellationToken cancellation) => throw Unused();

        public Task<bool> DeleteAsync(string path, CancellationToken cancellation) => throw Unused();

        public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellation) => throw Unused();

        private static YearsViolationException Unused() => new("A sweep did what no sweep does.");
    }
}
