using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Functions;
using PrivacyFunctions.Local.Host.Http;
using PrivacyFunctions.Local.Host.Identity;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Local.Host;

/// <summary>
/// The whole app on one machine: Kestrel on loopback, timers, the durable engine and embedded stores. For development,
/// tests and demonstrations; in production the same functions run in the Azure Functions host.
/// </summary>
public sealed class LocalHost : IAsyncDisposable
{
    /// <summary>1 MiB: sixteen times the largest body that a function takes.</summary>
    private const long MaxRequestBodyBytes = 1024 * 1024;

    /// <summary>10 seconds for what is in flight when the host stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly DataFolder _data;

    private readonly SampleServices _remote;

    private LocalHost(WebApplication app, DataFolder data, SampleServices remote, Uri baseAddress) =>
        (_app, _data, _remote, BaseAddress) = (app, data, remote, baseAddress);

    public Uri BaseAddress { get; }

    /// <summary>Connections of the pack to PostgreSQL that nobody gave: they are tried on SQLite.</summary>
    public IReadOnlyList<string> OnSqlite { get; private init; } = [];

    /// <summary>Services at identity providers that nobody gave: nobody can invent those.</summary>
    public IReadOnlyList<string> LeftOut { get; private init; } = [];

    /// <summary>The sample's services behind HTTP: connection → address.</summary>
    public IReadOnlyDictionary<string, string> RemoteServices => _remote.Connections;

    public IServiceProvider Services => _app.Services;

    public AdjustableTimeProvider Clock => _app.Services.GetRequiredService<AdjustableTimeProvider>();

    /// <exception cref="LocalHostException">It cannot start; the message says why.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellation = default)
    {
        var pack = LocalPack.Load(options.PackFile);
        LocalPack.RequireConnections(pack, options.Connections.Keys);
        var tried = options.Sample is null ? new TriedPack(pack, [], []) : LocalPack.ForTrying(pack, options.Connections);
        pack = tried.Pack;
        var data = DataFolder.Take(options.DataFolder);
        WebApplication? app = null;
        LoopbackPort? port = null;
        SampleServices? remote = null;
        try
        {
            port = LoopbackPort.Take(options.Port);
            var clock = new AdjustableTimeProvider(TimeProvider.System, data.File("clock-offset"));
            var sample = SampleOf(options, pack, data, clock);
            if (sample is not null)
                await sample.PrepareAsync(cancellation);
            remote = await SampleServices.StartAsync(options.PackFile, pack, sample, port.BaseAddress, cancellation);
            app = Build(options, pack, data, port, clock, sample, remote);
            await app.StartAsync(cancellation);
            // After the start, because the product asks for its keys over HTTP as it does in production.
            if (sample is not null)
                await sample.EnsureCreatedAsync(app.Services.GetRequiredService<DataKeyClient>(), cancellation);
            app.Services.GetRequiredService<StartingAnswers>().Ready();
            return new LocalHost(app, data, remote, port.BaseAddress) { OnSqlite = tried.OnSqlite, LeftOut = tried.LeftOut };
        }
        catch (Exception fault)
        {
            if (app is not null)
                await app.DisposeAsync();
            if (remote is not null)
                await remote.DisposeAsync();
            port?.Dispose();
            data.Dispose();
            if (fault is FunctionDiscoveryException or OptionsValidationException or TenantIsolationException)
                throw new LocalHostException(LocalHostExit.App, fault.Message, fault);
            throw;
        }
    }

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        // Ctrl+C has stopped it already.
        if (!_app.Lifetime.ApplicationStopped.IsCancellationRequested)
            await _app.StopAsync();
        await _app.DisposeAsync();
        await _remote.DisposeAsync();
        _data.Dispose();
    }

    /// <summary>As of the host's clock, so that no record lies in the future or has outlived its retention.</summary>
    private static SampleProduct? SampleOf(
        LocalHostOptions options, PolicyPack pack, DataFolder data, TimeProvider clock) =>
        options.Sample is { } scale
            ? new SampleProduct(pack, data.Path, scale with { AsOf = clock.GetUtcNow() }, options.Connections)
            : null;

    private static WebApplication Build(
        LocalHostOptions options, PolicyPack pack, DataFolder data, LoopbackPort port, AdjustableTimeProvider clock,
        SampleProduct? sample, SampleServices remote)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = data.Path });
        builder.Configuration.AddEnvironmentVariables()
            .AddInMemoryCollection(SettingsOf(options, port, sample, remote));
        builder.Logging.SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.UseKestrelCore().UseSockets(port.Use).ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            kestrel.Listen(port.EndPoint);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        var functions = new FunctionSet(FunctionDiscovery.Discover(options.FunctionTypes));
        var application = new LocalApplicationBuilder(builder.Services);
        builder.Services
            .AddSingleton(new FunctionAssemblies([.. options.FunctionTypes.Select(type => type.Assembly).Distinct()]))
            .AddSingleton<StartingAnswers>()
            .AddLocalServices(data, clock);
        if (sample is not null)
            builder.Services.AddSample(sample, port.BaseAddress);
        application.UsePrivacyFunctions(pack, builder.Configuration);
        builder.Services.AddFunctions(functions, application.Build(), data, options.Engine);
        options.ConfigureServices?.Invoke(builder.Services);

        var app = builder.Build();
        app.Services.GetRequiredService<StartingAnswers>().Use(app);
        app.UseUnroutedAnswers(app.Services.GetRequiredService<ILogger<LocalHost>>());
        app.UseRouting();
        app.MapFunctions(functions, app.Services.GetRequiredService<FunctionPipeline>(),
            app.Services.GetRequiredService<OpaqueIds>());
        app.MapLocalEndpoints();
        return app;
    }

    private static Dictionary<string, string?> SettingsOf(
        LocalHostOptions options, LoopbackPort port, SampleProduct? sample, SampleServices remote)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{IdentityOptions.Section}:{nameof(IdentityOptions.Issuer)}"] = LocalIssuer.Issuer,
            [$"{IdentityOptions.Section}:{nameof(IdentityOptions.Audience)}"] = LocalIssuer.Audience,
            [$"{ExportsOptions.Section}:{nameof(ExportsOptions.PublicBaseUrl)}"] = port.BaseAddress.ToString(),
        };
        foreach (var (name, connection) in sample?.Connections ?? options.Connections)
            settings[$"Connections:{name}"] = connection;
        foreach (var (name, address) in remote.Connections)
            settings[$"Connections:{name}"] = address;
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        return settings;
    }
}
