using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Functions;
using PrivacyFunctions.Local.Host.Http;
using PrivacyFunctions.Local.Host.Identity;
using PrivacyFunctions.Local.Host.Sample;

namespace PrivacyFunctions.Local.Host;

/// <summary>
/// The whole app on one machine: Kestrel on loopback, timers, the durable engine and embedded stores. For development, tests and demonstrations; in
/// production the same functions run in the Azure Functions host.
/// </summary>
public sealed class LocalHost : IAsyncDisposable
{
    /// <summary>1 MiB: sixteen times the largest body that a function takes.</summary>
    private const long MaxRequestBodyBytes = 1024 * 1024;

    /// <summary>10 seconds for what is in flight when the host stops.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(10);

    private readonly WebApplication _app;
    private readonly DataFolder _data;

    private LocalHost(WebApplication app, DataFolder data) => (_app, _data) = (app, data);

    public Uri BaseAddress => new(_app.Urls.First());

    public IServiceProvider Services => _app.Services;

    public AdjustableTimeProvider Clock => _app.Services.GetRequiredService<AdjustableTimeProvider>();

    /// <exception cref="LocalHostException">It cannot start; the message says why.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancellation = default)
    {
        var pack = LocalPack.Load(options.PackFile);
        var data = DataFolder.Take(options.DataFolder);
        WebApplication? app = null;
        try
        {
            var sample = options.Sample is { } scale
                ? await SampleProduct.EnsureCreatedAsync(pack, data.Path, scale, options.Connections, cancellation)
                : null;
            app = Build(options, pack, data, sample);
            await app.StartAsync(cancellation);
            return new LocalHost(app, data);
        }
        catch (Exception fault)
        {
            if (app is not null)
                await app.DisposeAsync();
            data.Dispose();
            if (Explain(fault, options) is { } explained)
                throw explained;
            throw;
        }
    }

    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
    }

    private static WebApplication Build(LocalHostOptions options, PolicyPack pack, DataFolder data, SampleProduct? sample)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = data.Path });
        builder.Configuration.AddEnvironmentVariables().AddInMemoryCollection(SettingsOf(options, sample));
        builder.Logging.SetMinimumLevel(options.LogLevel)
            .AddFilter("Microsoft", LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxRequestBodyBytes;
            kestrel.Listen(System.Net.IPAddress.Loopback, options.Port);
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = ShutdownTimeout);

        var functions = new FunctionSet(FunctionDiscovery.Discover(options.FunctionTypes));
        var application = new LocalApplicationBuilder(builder.Services);
        builder.Services
            .AddSingleton(new FunctionAssemblies([.. options.FunctionTypes.Select(type => type.Assembly).Distinct()]))
            .AddLocalServices(data, new AdjustableTimeProvider(TimeProvider.System, data.File("clock-offset")));
        application.UsePrivacyFunctions(pack, builder.Configuration);
        builder.Services.AddFunctions(functions, application.Build(), data);
        if (sample is not null)
            builder.Services.AddSingleton(new LocalSample(sample.Describe()));
        options.ConfigureServices?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseUnroutedAnswers(app.Services.GetRequiredService<ILogger<LocalHost>>());
        app.UseRouting();
        app.MapFunctions(functions, app.Services.GetRequiredService<FunctionPipeline>(), app.Services.GetRequiredService<OpaqueIds>());
        app.MapLocalEndpoints();
        return app;
    }

    private static Dictionary<string, string?> SettingsOf(LocalHostOptions options, SampleProduct? sample)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            [$"{IdentityOptions.Section}:{nameof(IdentityOptions.Issuer)}"] = LocalIssuer.Issuer,
            [$"{IdentityOptions.Section}:{nameof(IdentityOptions.Audience)}"] = LocalIssuer.Audience,
        };
        foreach (var (name, connection) in sample?.Connections ?? options.Connections)
            settings[$"Connections:{name}"] = connection;
        foreach (var (name, value) in options.Settings)
            settings[name] = value;
        return settings;
    }

    private static LocalHostException? Explain(Exception fault, LocalHostOptions options) => fault switch
    {
        IOException { InnerException: AddressInUseException } => new LocalHostException(
            LocalHostExit.Port, $"Port {options.Port} is taken; choose another with --port.", fault),
        FunctionDiscoveryException or OptionsValidationException => new LocalHostException(LocalHostExit.App, fault.Message, fault),
        _ => null,
    };
}
