using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Local.Host.Demo;

/// <summary>One party of the story: a browser with its cookies, or a program with its token.</summary>
internal sealed class DemoClient : IDisposable
{
    private readonly HttpClient _http;

    public DemoClient(Uri baseAddress, string? token = null)
    {
        _http = new HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() })
        {
            BaseAddress = baseAddress,
        };
        if (token is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public static async Task<DemoClient> SignInAsync(
        Uri baseAddress, string? tenant, string subject, string[] roles, CancellationToken cancellation)
    {
        using var anonymous = new DemoClient(baseAddress);
        using var answer = await anonymous.PostAsync("/local/token", new { tenant, subject, roles }, cancellation);
        var token = (await JsonAsync(answer, cancellation))["token"]!.GetValue<string>();
        return new DemoClient(baseAddress, token);
    }

    public Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellation) =>
        _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellation);

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation) =>
        _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

    public Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken cancellation) =>
        _http.PostAsJsonAsync(path, body, JsonSerializerOptions.Web, cancellation);

    public async Task<JsonNode> ReadAsync(string path, CancellationToken cancellation)
    {
        using var answer = await GetAsync(path, cancellation);
        Expect(answer, HttpStatusCode.OK, path);
        return await JsonAsync(answer, cancellation);
    }

    public static async Task<JsonNode> JsonAsync(HttpResponseMessage answer, CancellationToken cancellation) =>
        JsonNode.Parse(await answer.Content.ReadAsStringAsync(cancellation))
            ?? throw new DemoFailedException("an answer was empty.");

    /// <exception cref="DemoFailedException">The answer has another status.</exception>
    public static void Expect(HttpResponseMessage answer, HttpStatusCode expected, string what)
    {
        if (answer.StatusCode != expected)
            throw new DemoFailedException($"{what} was answered {(int)answer.StatusCode}, not {(int)expected}.");
    }

    public void Dispose() => _http.Dispose();
}
