using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Portal;

/// <summary>The download page and the downloads API on a real server at a free port, over a fixture's data.</summary>
internal sealed class PortalServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PortalServer(WebApplication app) => _app = app;

    public string Url =>
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <param name="caller">The signed-in caller, as the identity middleware would set it.</param>
    public static async Task<PortalServer> StartAsync(ExportsFixture fixture, Func<Caller?>? caller = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddOptions<IdentityOptions>();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Use((context, next) =>
        {
            if (caller?.Invoke() is { } known)
                context.SetCaller(known);
            return next(context);
        });
        MapAll(app, fixture.Get<DownloadsApi>(), new PortalApi());
        await app.StartAsync();
        return new PortalServer(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static void MapAll(WebApplication app, DownloadsApi downloads, PortalApi portal)
    {
        Map("POST", "/api/downloads", context => downloads.ClaimAsync(context.Request, context.RequestAborted));
        Map(
            "POST", "/api/downloads/reissue",
            context => downloads.ReissueAsync(context.Request, context.RequestAborted));
        Map("GET,HEAD", "/api/downloads/{claim}", context =>
            downloads.FetchAsync(
                context.Request, (string)context.Request.RouteValues["claim"]!, context.RequestAborted));
        Map("GET,HEAD", "/download", context => Task.FromResult(portal.Page(context.Request)));
        Map("GET,HEAD", "/download/app.js", context => Task.FromResult(portal.Script(context.Request)));
        Map("GET,HEAD", "/download/style.css", context => Task.FromResult(portal.Style(context.Request)));

        void Map(string methods, string route, Func<HttpContext, Task<IResult>> run) =>
            app.MapMethods(
                route, methods.Split(','), async context => await (await run(context)).ExecuteAsync(context));
    }
}
