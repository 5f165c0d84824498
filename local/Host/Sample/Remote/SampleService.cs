using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Connectors;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// One of the sample product's services as a program of its own: it serves the privacy endpoint of
/// docs/connector-openapi.yaml over its own SQLite file, and is the reference for whoever writes one.
/// </summary>
public sealed class SampleService : IAsyncDisposable
{
    private readonly WebApplication _application;

    private SampleService(WebApplication application) => _application = application;

    public string Address =>
        _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="port">0: one that is free.</param>
    public static async Task<SampleService> StartAsync(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, string database, int port,
        IPublishedKeys keys, NetworkTime network,
        CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // The port is the only setting: the parent's own settings in the environment are not this service's.
        builder.Configuration.Sources.Clear();
        builder.WebHost.UseKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, port);
            options.Limits.MaxRequestBodySize = ConnectorLimits.CallBytes;
            options.AddServerHeader = false;
        });
        var application = builder.Build();
        var endpoints = new SampleServiceEndpoints(
            service, Database(service, grounds, database, network),
            new ServiceCallVerifier(service.Name, network), keys);
        foreach (var path in new[] { ServiceContract.Locate, ServiceContract.Export, ServiceContract.Erase,
            ServiceContract.Verify })
            application.MapPost(path, (Delegate)endpoints.AnswerAsync);
        await application.StartAsync(cancellation);
        return new SampleService(application);
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    /// <summary>The service's own access to its tables. On the wire a property has its column's name.</summary>
    private static SqlConnector Database(
        Service service, IReadOnlyDictionary<string, LegalGround> grounds, string database, NetworkTime network) => new(
        service with
        {
            Collections = [.. service.Collections.Select(collection => collection with
            {
                Fields = [.. collection.Fields.Select(field => field with { Name = field.Column })],
                Retention = collection.Retention with
                {
                    From = collection.Retention.From is { } from ? collection.FindField(from)?.Column : null,
                },
            })],
        },
        grounds, new SqliteDialect(), SqliteSampleStore.ConnectionString(database),
        ServicePseudonyms.Open(database + ".pseudonym-secret", RandomSource.System), network.Clock, network);
}
