using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// Revocation (RFC 7009) and introspection (RFC 7662) over a real socket, with the manners of the standards: any token
/// is answered 200, and only introspection tells.
/// </summary>
internal sealed class AuthorizationServer : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly HashSet<string> _active = new(StringComparer.Ordinal);
    private ServiceInTrouble _server = null!;

    public string Address => _server.Address;

    public List<string> Revoked { get; } = [];

    /// <summary>It answers 200 and does nothing.</summary>
    public bool KeepsTokens { get; set; }

    public static async Task<AuthorizationServer> StartAsync(params string[] active)
    {
        var provider = new AuthorizationServer();
        provider._active.UnionWith(active);
        provider._server = await ServiceInTrouble.StartAsync((context, _) => provider.AnswerAsync(context));
        return provider;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes("product:secret"));
        var form = await context.Request.ReadFormAsync();
        if (context.Request.Headers.Authorization != $"Basic {basic}" || form["token_type_hint"] != "refresh_token")
        {
            context.Response.StatusCode = 401;
            return;
        }

        var token = form["token"].ToString();
        JsonObject? answer = null;
        lock (_lock)
        {
            if (context.Request.Path == "/introspect")
                answer = new JsonObject { ["active"] = _active.Contains(token) };
            else
            {
                Revoked.Add(token);
                if (!KeepsTokens)
                    _active.Remove(token);
            }
        }

        if (answer is null)
            return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer.ToJsonString());
    }
}
