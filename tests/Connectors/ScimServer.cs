using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>
/// What the connector needs of a SCIM service provider (RFC 7644), over a real socket: users, and the filter
/// <c>attribute eq "value"</c>, whose value is read as the JSON text that it is.
/// </summary>
internal sealed partial class ScimServer : IAsyncDisposable
{
    private const string Enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

    private readonly Lock _lock = new();
    private readonly List<(string Base, JsonObject User)> _users = [];
    private ServiceInTrouble _server = null!;

    public string Address => $"{_server.Address}/scim/v2";

    public string Connection => $"Address={Address};Token=scim-token";

    /// <summary>The last filter, as it came.</summary>
    public string? Filter { get; private set; }

    /// <summary>The provider passes over the filter and answers everybody.</summary>
    public bool IgnoresFilters { get; set; }

    /// <summary>The provider only switches users off.</summary>
    public bool KeepsUsers { get; set; }

    public static async Task<ScimServer> StartAsync()
    {
        var scim = new ScimServer();
        scim._server = await ServiceInTrouble.StartAsync((context, _) => scim.AnswerAsync(context));
        return scim;
    }

    public void Add(string id, string userName, string? externalId, string? organization, string directory = "scim/v2")
    {
        var user = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:schemas:core:2.0:User", Enterprise),
            ["id"] = id,
            ["userName"] = userName,
            ["emails"] = new JsonArray(new JsonObject { ["value"] = userName, ["primary"] = true }),
        };
        if (externalId is not null)
            user["externalId"] = externalId;
        if (organization is not null)
            user[Enterprise] = new JsonObject { ["organization"] = organization };
        lock (_lock)
            _users.Add((directory, user));
    }

    public IReadOnlyList<string> Ids
    {
        get
        {
            lock (_lock)
                return [.. _users.Select(user => user.User["id"]!.GetValue<string>())];
        }
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var (status, json) = Answer(context.Request);
        context.Response.StatusCode = status;
        if (json is null)
            return;
        context.Response.ContentType = "application/scim+json";
        await context.Response.WriteAsync(json.ToJsonString());
    }

    private (int Status, JsonNode? Json) Answer(HttpRequest request)
    {
        if (request.Headers.Authorization != "Bearer scim-token")
            return (401, null);
        if (Path().Match(request.Path.Value!) is not { Success: true } path)
            return (404, null);
        var (directory, id) = (path.Groups["base"].Value, Uri.UnescapeDataString(path.Groups["id"].Value));
        lock (_lock)
        {
            var users = _users.Where(user => user.Base == directory).Select(user => user.User).ToList();
            if (id.Length == 0)
                return Search(users, request.Query["filter"].ToString());
            if (users.Find(user => user["id"]!.GetValue<string>() == id) is not { } found)
                return (404, null);
            if (request.Method == "GET")
                return (200, found.DeepClone());
            if (!KeepsUsers)
                _users.RemoveAll(user => ReferenceEquals(user.User, found));
            return (204, null);
        }
    }

    private (int Status, JsonNode? Json) Search(List<JsonObject> users, string filter)
    {
        Filter = filter;
        if (Equal().Match(filter) is not { Success: true } match)
            return (400, null);
        var value = JsonSerializer.Deserialize<string>(match.Groups["value"].Value)!;
        var attribute = match.Groups["attribute"].Value;
        var comparison = attribute == "userName" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var found = users.Where(user =>
            IgnoresFilters || string.Equals(user[attribute]?.GetValue<string>(), value, comparison)).ToList();
        var answer = new JsonObject
        {
            ["schemas"] = new JsonArray("urn:ietf:params:scim:api:messages:2.0:ListResponse"),
            ["totalResults"] = found.Count,
        };
        // RFC 7644, section 3.4.2: absent where nothing was found.
        if (found.Count > 0)
            answer["Resources"] = new JsonArray([.. found.Select(user => user.DeepClone())]);
        return (200, answer);
    }

    [GeneratedRegex("^/(?<base>.+)/Users(/(?<id>[^/]+))?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Path();

    [GeneratedRegex("^(?<attribute>[A-Za-z]+) eq (?<value>\"([^\"\\\\]|\\\\.)*\")$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Equal();
}
