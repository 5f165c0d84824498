using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>What a call to an identity provider authorises itself with.</summary>
internal interface IAccessTokens
{
    /// <summary>Whether it had been used before, so that a new one may help where it is refused.</summary>
    /// <param name="exchange">Sends the request for a token.</param>
    ValueTask<bool> AuthorizeAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<IdentityAnswer>> exchange, CancellationToken cancellation);

    void Forget();
}

/// <summary>A header that stays the same: a bearer token, or a client's id and secret.</summary>
internal sealed class FixedAuthorization(AuthenticationHeaderValue header) : IAccessTokens
{
    /// <summary>Id and secret as RFC 6749, section 2.3.1 writes them.</summary>
    public static AuthenticationHeaderValue Basic(string clientId, string clientSecret) => new(
        "Basic",
        Convert.ToBase64String(
            Encoding.UTF8.GetBytes($"{Uri.EscapeDataString(clientId)}:{Uri.EscapeDataString(clientSecret)}")));

    public ValueTask<bool> AuthorizeAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<IdentityAnswer>> exchange, CancellationToken cancellation)
    {
        request.Headers.Authorization = header;
        return ValueTask.FromResult(false);
    }

    public void Forget()
    {
        // The setting is all there is.
    }
}

/// <summary>The client credentials grant (RFC 6749, section 4.4); a token is kept for as long as it is good.</summary>
internal sealed class ClientCredentials(Uri address, string clientId, string clientSecret, NetworkTime network)
    : IAccessTokens
{
    /// <summary>10 s: a token that ends sooner may end on the way.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(10);

    private volatile Granted? _granted;

    public async ValueTask<bool> AuthorizeAsync(
        HttpRequestMessage request,
        Func<HttpRequestMessage, CancellationToken, Task<IdentityAnswer>> exchange, CancellationToken cancellation)
    {
        var (granted, isUsed) = (_granted, true);
        if (granted is null || granted.Ends <= network.Clock.GetUtcNow())
            (granted, isUsed) = (await AskAsync(exchange, cancellation), false);
        _granted = granted;
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", granted.Token);
        return isUsed;
    }

    public void Forget() => _granted = null;

    private async Task<Granted> AskAsync(
        Func<HttpRequestMessage, CancellationToken, Task<IdentityAnswer>> exchange, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
        };
        request.Headers.Authorization = FixedAuthorization.Basic(clientId, clientSecret);
        var asked = network.Clock.GetUtcNow();
        var answer = await exchange(request, cancellation);
        var json = answer.Json();
        answer.Check(json.ValueKind == JsonValueKind.Object);
        var token = json.TryGetProperty("access_token", out var text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : "";
        // RFC 6750's characters only: the token goes into a header.
        answer.Check(token.Length > 0 && token.All(c => char.IsAsciiLetterOrDigit(c) || "-._~+/=".Contains(c)));
        var seconds = json.TryGetProperty("expires_in", out var lifetime) &&
            lifetime.ValueKind == JsonValueKind.Number && lifetime.TryGetInt32(out var given) ? given : 0;
        return new Granted(token, asked + TimeSpan.FromSeconds(Math.Max(0, seconds)) - Margin);
    }

    private sealed record Granted(string Token, DateTimeOffset Ends)
    {
        /// <summary>The token is a secret and stays out of logs.</summary>
        public override string ToString() => "[sensitive]";
    }
}
