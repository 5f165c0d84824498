using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// One of the sample product's services as a program of its own: it serves the privacy endpoint of
/// docs/connector-openapi.yaml over its own SQLite file, and is the reference for whoever writes one.
/// </summary>
public sealed class SampleService : IAsyncDisposable
{
    /// <summary>3 s: longer than nearly every piece of work, and shorter than what proxies between us cut off.</summary>
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(3);

    private readonly WebApplication _application;

    private SampleService(WebApplication application) => _application = application;

    public string Address =>
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="port">0: one that is free.</param>
    /// <param name="patience">How long an erasing call waits for its answer before it is told where to ask.</param>
    /// <param name="offersRest">False: it can be asked about one person at a time only.</param>
    public static async Task<SampleService> StartAsync(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, string database, int port,
        IPublishedKeys keys, NetworkTime network, CancellationToken cancellation, TimeSpan? patience = null,
        bool offersRest = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // The port is the only setting: the parent's own settings in the environment are not this service's.
        builder.Configuration.Sources.Clear();
        builder.WebHost.UseKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.AddServerHeader = false;
        });
        var application = builder.Build();
        var endpoints = new SampleServiceEndpoints(
            new SampleServiceDatabase(service, grounds, database, network),
            new ServiceCallVerifier(service.Name, network), keys, new SampleServiceOperations(patience ?? UsualPatience));
        foreach (var path in ServiceContract.Calls.Where(path => offersRest || !ServiceContract.MayBeLeftOut(path)))
            application.MapPost(path, (Delegate)endpoints.AnswerAsync);
        application.MapGet(ServiceContract.Operations + "{name}", (Delegate)endpoints.AnswerAsync);
        await application.StartAsync(cancellation);
        return new SampleService(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
