using System.Net.Http.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Identity;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// All that a product needs to encrypt under its tenants' keys: ask for a key, and have one unwrapped. Keeps no key;
/// who reads much keeps unwrapped ones for a minute.
/// </summary>
internal sealed class DataKeyClient(Uri baseAddress, ServiceTokens tokens) : IDisposable
{
    private readonly HttpClient _http = new(tokens) { BaseAddress = baseAddress };

    /// <exception cref="HttpRequestException">Refused (the status says why) or not reachable.</exception>
    public Task<DataKeyView> GenerateAsync(string tenant, CancellationToken cancellation) =>
        PostAsync($"api/tenants/{tenant}/data-keys", new { }, cancellation);

    /// <inheritdoc cref="GenerateAsync"/>
    public async Task<byte[]> UnwrapAsync(string tenant, byte[] wrapped, CancellationToken cancellation) =>
        (await PostAsync($"api/tenants/{tenant}/data-keys/unwrap", new { wrapped }, cancellation)).Key;

    public void Dispose() => _http.Dispose();

    private async Task<DataKeyView> PostAsync<T>(string path, T body, CancellationToken cancellation)
    {
        using var answer = await _http.PostAsJsonAsync(path, body, cancellation);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<DataKeyView>(cancellation))!;
    }
}

/// <summary>The product's back end signs in with the local issuer, in role SERVICE and belonging to no tenant.</summary>
internal sealed class ServiceTokens(LocalIssuer issuer) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = issuer.Issue(tenant: null, "sample-product", email: null, ["SERVICE"]);
        request.Headers.Authorization = new("Bearer", token);
        return base.SendAsync(request, cancellationToken);
    }
}
