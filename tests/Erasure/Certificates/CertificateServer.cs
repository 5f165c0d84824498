using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Portal;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>The certificate's routes and page on a real server at a free port.</summary>
internal sealed class CertificateServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private CertificateServer(WebApplication app)
    {
        _app = app;
        Url = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Client = new HttpClient { BaseAddress = new Uri(Url) };
    }

    public string Url { get; }

    public HttpClient Client { get; }

    public static async Task<CertificateServer> StartAsync(CertificateFixture fixture)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        MapAll(app, fixture.Get<CertificatesApi>(), new PortalApi());
        await app.StartAsync();
        return new CertificateServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private static void MapAll(WebApplication app, CertificatesApi api, PortalApi portal)
    {
        const string OfRequest = "/api/tenants/{tenantId}/requests/{id}/certificate";
        Map("POST", "/api/certificates", context => api.OpenAsync(context.Request, context.RequestAborted));
        Map(
            "POST", "/api/certificates/supplement",
            context => api.OpenSupplementAsync(context.Request, context.RequestAborted));
        Map("GET", OfRequest, context => api.GetAsync(
            context.Request, Value(context, "tenantId"), Value(context, "id"), context.RequestAborted));
        Map("GET", OfRequest + "/supplement", context => api.GetSupplementAsync(
            context.Request, Value(context, "tenantId"), Value(context, "id"), context.RequestAborted));
        Map("GET", "/certificate", context => Task.FromResult(portal.CertificatePage(context.Request)));
        Map("GET", "/certificate/app.js", context => Task.FromResult(portal.CertificateScript(context.Request)));
        Map("GET", "/download/style.css", context => Task.FromResult(portal.Style(context.Request)));

        void Map(string method, string route, Func<HttpContext, Task<IResult>> run) =>
            app.MapMethods(route, [method], async context => await (await run(context)).ExecuteAsync(context));

        static string Value(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
    }
}
