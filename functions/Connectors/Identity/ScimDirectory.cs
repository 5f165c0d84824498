using System.Net;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>The users of a SCIM 2.0 service provider (RFC 7643 and RFC 7644).</summary>
internal sealed class ScimDirectory : IUserDirectory
{
    /// <summary>100 users of one exact name: beyond it something else is wrong.</summary>
    private const int MaxUsers = 100;

    private const string ListResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _service;
    private readonly string _address;
    private readonly IdentityCaller _caller;
    private readonly IAccessTokens _tokens;

    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    public ScimDirectory(string service, string connection, IdentityCaller caller, NetworkTime network)
    {
        var settings = new IdentityConnection(
            service, connection, "Address", "Token", "TokenAddress", "ClientId", "ClientSecret");
        (_service, _caller) = (service, caller);
        _address = settings.Get("Address").TrimEnd('/');
        IsPerTenant = _address.Contains(IdentityConnection.TenantMark, StringComparison.Ordinal);
        ServiceAddress.Read(service, AddressOf("tenant"));
        _tokens = settings.Find("Token") is { } token
            ? new FixedAuthorization(new AuthenticationHeaderValue("Bearer", token))
            : new ClientCredentials(
                settings.Address("TokenAddress"), settings.Get("ClientId"), settings.Get("ClientSecret"), network);
    }

    /// <summary>Each tenant has an address of its own.</summary>
    public bool IsPerTenant { get; }

    public async Task<IReadOnlyList<DirectoryUser>> FindAsync(
        TenantId tenant, string attribute, string value, CancellationToken cancellation)
    {
        // A value in a filter is a JSON text (RFC 7644, section 3.4.2.2): quotes in it end nothing.
        var filter = $"{attribute} eq {JsonSerializer.Serialize(value, Plain)}";
        var answer = await CallAsync(
            HttpMethod.Get,
            $"{Users(tenant)}?filter={Uri.EscapeDataString(filter)}&startIndex=1&count={MaxUsers}",
            [HttpStatusCode.OK], cancellation);
        var json = answer.Json();
        answer.Check(IsList(json));
        var users = json.TryGetProperty("Resources", out var resources) ? resources : default;
        var count = users.ValueKind == JsonValueKind.Array ? users.GetArrayLength() : 0;
        // Part of an answer would leave users behind.
        answer.Check(json.GetProperty("totalResults").TryGetInt32(out var total) && total == count);
        return count == 0 ? [] : [.. users.EnumerateArray().Select(user => Read(answer, user, attribute, value))];
    }

    public async Task<DirectoryUser?> GetAsync(TenantId tenant, string id, CancellationToken cancellation)
    {
        if (!DirectoryUser.IsId(id))
            return null;
        var answer = await CallAsync(
            HttpMethod.Get, User(tenant, id), [HttpStatusCode.OK, HttpStatusCode.NotFound], cancellation);
        return answer.Status == HttpStatusCode.NotFound ? null : Read(answer, answer.Json(), "id", id);
    }

    public Task DeleteAsync(TenantId tenant, string id, CancellationToken cancellation) => CallAsync(
        HttpMethod.Delete, User(tenant, id), [HttpStatusCode.NoContent, HttpStatusCode.NotFound], cancellation);

    /// <summary>
    /// An attribute of the user or of one of its extensions, as <c>organization</c> of the enterprise user. Names of
    /// attributes have no case (RFC 7643, section 2.1).
    /// </summary>
    public JsonElement? Attribute(DirectoryUser user, string column)
    {
        var extensions = user.Record.EnumerateObject().Where(member =>
            member.Name.StartsWith("urn:", StringComparison.OrdinalIgnoreCase) &&
            member.Value.ValueKind == JsonValueKind.Object);
        var found = user.Record.EnumerateObject()
            .Concat(extensions.SelectMany(extension => extension.Value.EnumerateObject()))
            .Where(member => string.Equals(member.Name, column, StringComparison.OrdinalIgnoreCase))
            .Select(member => member.Value).ToList();
        return found switch
        {
            [] => null,
            [var one] => one,
            _ => throw new ConnectorException(_service, FailureReason.SchemaMismatch, retriable: false),
        };
    }

    private static bool IsList(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object &&
        json.TryGetProperty("schemas", out var schemas) && schemas.ValueKind == JsonValueKind.Array &&
        schemas.EnumerateArray().Any(
            schema => schema.ValueKind == JsonValueKind.String && schema.GetString() == ListResponse) &&
        json.TryGetProperty("totalResults", out var total) && total.ValueKind == JsonValueKind.Number;

    private static DirectoryUser Read(IdentityAnswer answer, JsonElement user, string attribute, string value)
    {
        // A provider that passes over the filter answers everyone, and none of them may be touched.
        var comparison = attribute == "userName" ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        var id = DirectoryUser.Text(user, "id");
        answer.Check(
            DirectoryUser.IsId(id) && string.Equals(DirectoryUser.Text(user, attribute), value, comparison));
        return new DirectoryUser(id!, user);
    }

    private string AddressOf(string tenant) =>
        _address.Replace(IdentityConnection.TenantMark, tenant, StringComparison.Ordinal);

    private string Users(TenantId tenant) => $"{AddressOf(tenant.Value)}/Users";

    private string User(TenantId tenant, string id) => $"{Users(tenant)}/{Uri.EscapeDataString(id)}";

    private Task<IdentityAnswer> CallAsync(
        HttpMethod method, string address, IReadOnlyList<HttpStatusCode> answers, CancellationToken cancellation) =>
        _caller.CallAsync(
            () => new HttpRequestMessage(method, new Uri(address))
            {
                Headers = { Accept = { new MediaTypeWithQualityHeaderValue("application/scim+json") } },
            },
            _tokens, answers, cancellation);
}
