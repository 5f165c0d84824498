using System.Net;
using System.Text.Json;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>
/// The users of a Keycloak realm through its admin REST API. A service account with the role <c>manage-users</c> of
/// that realm is enough.
/// </summary>
internal sealed class KeycloakDirectory : IUserDirectory
{
    /// <summary>100 users of one exact name: beyond it something else is wrong.</summary>
    private const int MaxUsers = 100;

    private readonly string _address;
    private readonly string _realm;
    private readonly IdentityCaller _caller;
    private readonly ClientCredentials _tokens;

    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    public KeycloakDirectory(string service, string connection, IdentityCaller caller, NetworkTime network)
    {
        var settings = new IdentityConnection(
            service, connection, "Address", "Realm", "TokenRealm", "ClientId", "ClientSecret");
        _address = settings.Address("Address").AbsoluteUri.TrimEnd('/');
        _realm = settings.Get("Realm");
        _caller = caller;
        IsPerTenant = _realm.Contains(IdentityConnection.TenantMark, StringComparison.Ordinal);
        var tokenRealm = IsPerTenant ? settings.Get("TokenRealm") : settings.Find("TokenRealm") ?? _realm;
        _tokens = new ClientCredentials(
            new Uri($"{_address}/realms/{Uri.EscapeDataString(tokenRealm)}/protocol/openid-connect/token"),
            settings.Get("ClientId"), settings.Get("ClientSecret"), network);
    }

    /// <summary>Each tenant has a realm of its own.</summary>
    public bool IsPerTenant { get; }

    public async Task<IReadOnlyList<DirectoryUser>> FindAsync(
        TenantId tenant, string attribute, string value, CancellationToken cancellation)
    {
        // Without exact=true, Keycloak answers everyone whose name contains the text.
        var criterion = attribute == "id"
            ? $"search={Uri.EscapeDataString($"id:{value}")}"
            : $"{attribute}={Uri.EscapeDataString(value)}";
        var answer = await CallAsync(
            HttpMethod.Get,
            $"{Users(tenant)}?{criterion}&exact=true&briefRepresentation=false&first=0&max={MaxUsers}",
            [HttpStatusCode.OK], cancellation);
        var json = answer.Json();
        answer.Check(json.ValueKind == JsonValueKind.Array && json.GetArrayLength() < MaxUsers);
        return [.. json.EnumerateArray().Select(user => Read(answer, user, attribute, value))];
    }

    public async Task<DirectoryUser?> GetAsync(TenantId tenant, string id, CancellationToken cancellation)
    {
        if (!DirectoryUser.IsId(id))
            return null;
        var answer = await CallAsync(
            HttpMethod.Get, User(tenant, id), [HttpStatusCode.OK, HttpStatusCode.NotFound], cancellation);
        return answer.Status == HttpStatusCode.NotFound ? null : Read(answer, answer.Json(), "id", id);
    }

    public async Task DeleteAsync(TenantId tenant, string id, CancellationToken cancellation)
    {
        // Sessions first: while one lives, an application may take the person for signed in.
        await CallAsync(
            HttpMethod.Post, $"{User(tenant, id)}/logout", [HttpStatusCode.NoContent, HttpStatusCode.NotFound],
            cancellation);
        await CallAsync(
            HttpMethod.Delete, User(tenant, id), [HttpStatusCode.NoContent, HttpStatusCode.NotFound], cancellation);
    }

    /// <summary>A member of the user, or one of the attributes that the product gave it.</summary>
    public JsonElement? Attribute(DirectoryUser user, string column)
    {
        if (column != "attributes" && user.Record.TryGetProperty(column, out var member))
            return member;
        return user.Record.TryGetProperty("attributes", out var attributes) &&
            attributes.ValueKind == JsonValueKind.Object && attributes.TryGetProperty(column, out var attribute)
                ? attribute
                : null;
    }

    private static DirectoryUser Read(IdentityAnswer answer, JsonElement user, string attribute, string value)
    {
        // Keycloak stores names and addresses in lower case.
        var comparison = attribute == "id" ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var id = DirectoryUser.Text(user, "id");
        answer.Check(
            DirectoryUser.IsId(id) && string.Equals(DirectoryUser.Text(user, attribute), value, comparison));
        return new DirectoryUser(id!, user);
    }

    private string Users(TenantId tenant)
    {
        var realm = _realm.Replace(IdentityConnection.TenantMark, tenant.Value, StringComparison.Ordinal);
        return $"{_address}/admin/realms/{Uri.EscapeDataString(realm)}/users";
    }

    private string User(TenantId tenant, string id) => $"{Users(tenant)}/{Uri.EscapeDataString(id)}";

    private Task<IdentityAnswer> CallAsync(
        HttpMethod method, string address, IReadOnlyList<HttpStatusCode> answers, CancellationToken cancellation) =>
        _caller.CallAsync(
            () => new HttpRequestMessage(method, new Uri(address)), _tokens, answers, cancellation);
}
