using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// What the connector needs of Keycloak's token endpoint and admin REST API, over a real socket and with the server's
/// own manners: a search without <c>exact=true</c> finds everyone whose name contains the text.
/// </summary>
internal sealed class KeycloakServer : IAsyncDisposable
{
    public const string Realm = "product";
    public const string Secret = "s3cret;=& ";

    private readonly Lock _lock = new();
    private readonly List<(string Realm, JsonObject User)> _users = [];
    private ServiceInTrouble _server = null!;
    private int _tokens;
    private string _good = "";

    public string Connection => ConnectionTo(Realm);

    public List<string> Calls { get; } = [];

    public int TokensGiven => _tokens;

    /// <summary>The server says that a user is removed and keeps it.</summary>
    public bool KeepsUsers { get; set; }

    public static async Task<KeycloakServer> StartAsync()
    {
        var keycloak = new KeycloakServer();
        keycloak._server = await ServiceInTrouble.StartAsync((context, _) => keycloak.AnswerAsync(context));
        return keycloak;
    }

    public string ConnectionTo(string realm) =>
        $"Address={_server.Address};Realm={realm};TokenRealm={Realm};ClientId=privacy;ClientSecret=\"{Secret}\"";

    public void Add(string id, string username, string? email, string? tenant, string realm = Realm)
    {
        var user = new JsonObject
        {
            ["id"] = id,
            ["username"] = username,
            ["email"] = email,
            ["emailVerified"] = true,
            ["createdTimestamp"] = 1_780_000_000_123,
        };
        if (tenant is not null)
            user["attributes"] = new JsonObject { ["org"] = new JsonArray([.. tenant.Split(',').Select(t => (JsonNode)t)]) };
        lock (_lock)
            _users.Add((realm, user));
    }

    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
                return [.. _users.Select(user => user.User["id"]!.GetValue<string>())];
        }
    }

    /// <summary>Tokens given until now are worth nothing.</summary>
    public void TakeTokensBack() => _good = "";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (status, json) = Answer(context.Request, await FormAsync(context.Request));
        context.Response.StatusCode = status;
        if (json is null)
            return;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json.ToJsonString());
    }

    private static async Task<IFormCollection?> FormAsync(HttpRequest request) =>
        request.HasFormContentType ? await request.ReadFormAsync() : null;

    private (int Status, JsonNode? Json) Answer(HttpRequest request, IFormCollection? form)
    {
        lock (_lock)
        {
            var path = request.Path.Value!.Split('/')[1..];
            if (path is ["realms", Realm, "protocol", "openid-connect", "token"])
                return Token(request, form!);
            if (path is not ["admin", "realms", var realm, "users", .. var rest])
                return (404, null);
            if (_good.Length == 0 || request.Headers.Authorization != $"Bearer {_good}")
                return (401, null);
            Calls.Add($"{request.Method} {request.Path}");
            return (request.Method, rest) switch
            {
                ("GET", []) => (200, new JsonArray([.. Search(realm, request.Query).Select(user => user.DeepClone())])),
                (_, [var id, ..]) when Find(realm, id) is null => (404, null),
                ("GET", [var id]) => (200, Find(realm, id)!.DeepClone()),
                ("POST", [_, "logout"]) => (204, null),
                ("DELETE", [var id]) => Delete(realm, id),
                _ => (405, null),
            };
        }
    }

    private (int Status, JsonNode? Json) Token(HttpRequest request, IFormCollection form)
    {
        var expected = Convert.ToBase64String(
            System.Text.Encoding.UTF8.GetBytes($"privacy:{Uri.EscapeDataString(Secret)}"));
        if (request.Headers.Authorization != $"Basic {expected}" || form["grant_type"] != "client_credentials")
            return ((int)HttpStatusCode.Unauthorized, new JsonObject { ["error"] = "invalid_client" });
        _good = $"token-{++_tokens}";
        return (200, new JsonObject { ["access_token"] = _good, ["expires_in"] = 60, ["token_type"] = "Bearer" });
    }

    private (int Status, JsonNode? Json) Delete(string realm, string id)
    {
        if (!KeepsUsers)
            _users.RemoveAll(user => user.Realm == realm && user.User["id"]!.GetValue<string>() == id);
        return (204, null);
    }

    private JsonObject? Find(string realm, string id) =>
        _users.Find(user => user.Realm == realm && user.User["id"]!.GetValue<string>() == id).User;

    private IEnumerable<JsonObject> Search(string realm, IQueryCollection query)
    {
        var isExact = query["exact"] == "true";
        return _users.Where(user => user.Realm == realm).Select(user => user.User).Where(user =>
            query.TryGetValue("search", out var search) && search.ToString().StartsWith("id:", StringComparison.Ordinal)
                ? user["id"]!.GetValue<string>() == search.ToString()[3..]
                : Fits(user, "username", query, isExact) && Fits(user, "email", query, isExact));
    }

    private static bool Fits(JsonObject user, string member, IQueryCollection query, bool isExact)
    {
        if (!query.TryGetValue(member, out var wanted))
            return true;
        var value = user[member]?.GetValue<string>() ?? "";
        return isExact ? string.Equals(value, wanted, StringComparison.OrdinalIgnoreCase)
            : value.Contains(wanted.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
