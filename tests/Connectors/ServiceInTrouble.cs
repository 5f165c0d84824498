using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>A service that answers whatever a test wants, over a real socket.</summary>
internal sealed class ServiceInTrouble : IAsyncDisposable
{
    private readonly WebApplication _application;
    private int _calls;

    private ServiceInTrouble(WebApplication application) => _application = application;

    public string Address => _application.Urls.Single();

    public int Calls => _calls;

    public static async Task<ServiceInTrouble> StartAsync(Func<HttpContext, int, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var service = new ServiceInTrouble(application);
        application.Run(context => answer(context, Interlocked.Increment(ref service._calls)));
        await application.StartAsync();
        return service;
    }

    /// <summary>Answers 200 with a text as JSON.</summary>
    public static Task<ServiceInTrouble> AnsweringAsync(string json, string contentType = "application/json") =>
        StartAsync(async (context, _) =>
        {
            context.Response.ContentType = contentType;
            await context.Response.WriteAsync(json);
        });

    /// <summary>A good answer to an export of <c>acme</c>'s <c>ada</c>, changed by the test.</summary>
    public static Task<ServiceInTrouble> ExportingAsync(Action<JsonObject> change)
    {
        var answer = new JsonObject
        {
            ["tenantId"] = "acme",
            ["subjectId"] = "ada",
            ["collection"] = "notes",
            ["records"] = new JsonArray(new JsonObject { ["note"] = "one" }),
            ["nextCursor"] = null,
        };
        change(answer);
        return AnsweringAsync(answer.ToJsonString());
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
