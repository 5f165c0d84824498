using System.Net;
using System.Text.Json;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>An authorisation server's revocation (RFC 7009) and, where it is configured, introspection (RFC 7662).</summary>
internal sealed class OAuthProvider
{
    private readonly Uri _revocation;
    private readonly Uri? _introspection;
    private readonly IdentityCaller _caller;
    private readonly FixedAuthorization _client;

    /// <exception cref="InvalidOperationException">A setting is missing; the message says which.</exception>
    public OAuthProvider(IdentityConnection settings, IdentityCaller caller)
    {
        _revocation = settings.Address("Revocation");
        _introspection = settings.Find("Introspection") is null ? null : settings.Address("Introspection");
        _caller = caller;
        _client = new FixedAuthorization(
            FixedAuthorization.Basic(settings.Get("ClientId"), settings.Get("ClientSecret")));
    }

    public bool Introspects => _introspection is not null;

    /// <summary>200 for a token that is revoked, was revoked or never was: it proves nothing (section 2.2).</summary>
    public Task RevokeAsync(string refreshToken, CancellationToken cancellation) =>
        PostAsync(_revocation, refreshToken, cancellation);

    public async Task<bool> IsActiveAsync(string refreshToken, CancellationToken cancellation)
    {
        var answer = await PostAsync(_introspection!, refreshToken, cancellation);
        var json = answer.Json();
        answer.Check(json.ValueKind == JsonValueKind.Object);
        var isThere = json.TryGetProperty("active", out var active);
        answer.Check(isThere && active.ValueKind is JsonValueKind.True or JsonValueKind.False);
        return active.GetBoolean();
    }

    private Task<IdentityAnswer> PostAsync(Uri address, string token, CancellationToken cancellation) =>
        _caller.CallAsync(
            () => new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new FormUrlEncodedContent([new("token", token), new("token_type_hint", "refresh_token")]),
            },
            _client, [HttpStatusCode.OK], cancellation);
}
