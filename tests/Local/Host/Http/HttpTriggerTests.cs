using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace PrivacyFunctions.Tests.Local.Host.Http;

[TestClass]
public sealed class HttpTriggerTests
{
    private static RunningHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) =>
        _host = await RunningHost.StartAsync(typeof(SampleFunctions));

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task Health_is_open_to_everyone()
    {
        using var answer = await _host.Client.GetAsync("/api/health");
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual(
            "ok", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        using var head = await _host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/api/health"));
        Assert.AreEqual(HttpStatusCode.OK, head.StatusCode);
    }

    [TestMethod]
    [DataRow("/api/health", HttpStatusCode.OK)]
    [DataRow("/api/nothing", HttpStatusCode.NotFound)]
    [DataRow("/api/test/faults/other", HttpStatusCode.InternalServerError)]
    [DataRow("/api/test/faults/storage", HttpStatusCode.ServiceUnavailable)]
    [DataRow("/api/test/me", HttpStatusCode.Unauthorized)]
    [DataRow("/local/outbox", HttpStatusCode.OK)]
    public async Task Every_answer_carries_the_security_headers(string path, HttpStatusCode status)
    {
        using var answer = await _host.Client.GetAsync(path);
        Assert.AreEqual(status, answer.StatusCode);
        Assert.AreEqual("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.AreEqual("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.IsTrue(answer.Headers.CacheControl!.NoStore);
        Assert.IsFalse(answer.Headers.Contains("Server"));
    }

    [TestMethod]
    public async Task Another_method_is_a_405_problem_that_names_the_allowed_ones()
    {
        foreach (var method in new[] { HttpMethod.Delete, HttpMethod.Head })
        {
            using var answer = await _host.Client.SendAsync(new HttpRequestMessage(method, "/api/test/me"));
            Assert.AreEqual(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
            CollectionAssert.AreEqual(new[] { "GET" }, answer.Content.Headers.Allow.ToList());
            Assert.AreEqual("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [TestMethod]
    public async Task A_fault_is_a_500_problem_without_the_exceptions_words()
    {
        var body = await (await _host.Client.GetAsync("/api/test/faults/other")).Content.ReadAsStringAsync();
        Assert.DoesNotContain("ada@acme.example", body);
        Assert.Contains("\"code\":\"internal_error\"", body);
        Assert.Contains("\"traceId\":\"", body);
    }

    [TestMethod]
    public async Task A_full_disk_is_503_with_a_time_to_try_again()
    {
        using var answer = await _host.Client.GetAsync("/api/test/faults/storage");
        Assert.AreEqual(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.AreEqual(TimeSpan.FromSeconds(10), answer.Headers.RetryAfter?.Delta);
        Assert.DoesNotContain("ada", await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    [DataRow("/api/test/faults/123")]
    [DataRow("/API/nothing/..%2f..%2fapi/health")]
    public async Task A_route_constraint_or_a_strange_path_is_404(string path) =>
        Assert.AreEqual(HttpStatusCode.NotFound, (await _host.Client.GetAsync(path)).StatusCode);

    [TestMethod]
    public async Task A_body_over_the_limit_is_413_also_when_it_comes_in_chunks()
    {
        // A client that asks first: one that just sends may see the connection end before it reads the answer.
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/api/test/echo")
        {
            Content = JsonContent.Create(new { text = new string('x', 2_000_000) }),
        };
        await asked.Content.LoadIntoBufferAsync();
        asked.Headers.ExpectContinue = true;
        using var handler = new SocketsHttpHandler { Expect100ContinueTimeout = TimeSpan.FromSeconds(30) };
        using var patient = new HttpClient(handler) { BaseAddress = _host.Host.BaseAddress };
        using var told = await patient.SendAsync(asked);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, told.StatusCode);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/test/echo")
        {
            Content = JsonContent.Create(new { text = new string('x', 100_000) }),
        };
        request.Headers.TransferEncodingChunked = true;
        using var chunked = await _host.Client.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, chunked.StatusCode);
    }

    [TestMethod]
    public async Task Malformed_JSON_is_a_problem_with_its_position()
    {
        using var content = new StringContent("{\"text\":\n nonsense}", Encoding.UTF8, "application/json");
        using var answer = await _host.Client.PostAsync("/api/test/echo", content);
        Assert.AreEqual(HttpStatusCode.BadRequest, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.AreEqual("malformed_json", problem.GetProperty("code").GetString());
        Assert.Contains("line 2", problem.GetProperty("detail").GetString()!);
        Assert.DoesNotContain("nonsense", problem.GetProperty("detail").GetString()!);
    }

    [TestMethod]
    public async Task Bytes_that_are_no_HTTP_end_the_connection_and_nothing_else()
    {
        using (var socket = new TcpClient())
        {
            await socket.ConnectAsync(IPAddress.Loopback, _host.Host.BaseAddress.Port);
            await socket.GetStream().WriteAsync("\u0001\u0002 nonsense\r\n\r\n"u8.ToArray());
            using var reader = new StreamReader(socket.GetStream());
            Assert.StartsWith("HTTP/1.1 400", await reader.ReadToEndAsync());
        }

        Assert.AreEqual(HttpStatusCode.OK, (await _host.Client.GetAsync("/api/health")).StatusCode);
    }
}
