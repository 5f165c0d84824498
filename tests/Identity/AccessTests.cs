using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PrivacyFunctions.Tests.Local.Host;

namespace PrivacyFunctions.Tests.Identity;

/// <summary>The middleware, over HTTP.</summary>
[TestClass]
public sealed class AccessTests
{
    private static RunningHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) =>
        _host = await RunningHost.StartAsync(typeof(SampleFunctions));

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task A_caller_with_the_role_reads_its_own_tenant()
    {
        using var client = await _host.SignInAsync("acme", "ADMIN");
        var thing = await client.GetFromJsonAsync<JsonElement>("/api/test/acme/things/t1");
        Assert.AreEqual("acme", thing.GetProperty("tenant").GetString());
        Assert.AreEqual("t1", thing.GetProperty("name").GetString());
        Assert.AreEqual("TestTenantRead", thing.GetProperty("function").GetString());
    }

    [TestMethod]
    public async Task Another_tenant_an_unknown_one_a_malformed_one_and_an_unknown_route_are_the_same_404()
    {
        using var client = await _host.SignInAsync("acme", "OWNER");
        var bodies = new List<string>();
        foreach (var path in new[] { "/api/test/globex/things/t1", "/api/test/nobody/things/t1",
            "/api/test/ACME%20/things/t1", "/api/nothing" })
        {
            using var answer = await client.GetAsync(path);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, path);
            var body = await answer.Content.ReadFromJsonAsync<Dictionary<string, JsonElement>>();
            Assert.IsTrue(body!.Remove("traceId"));
            bodies.Add(JsonSerializer.Serialize(body));
        }

        Assert.HasCount(1, bodies.Distinct().ToList());
    }

    [TestMethod]
    public async Task A_deleted_tenant_is_404_even_for_its_own_people()
    {
        using var client = await _host.SignInAsync("gone", "OWNER");
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync("/api/test/gone/things/t1")).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync("/api/test/me")).StatusCode);
    }

    [TestMethod]
    public async Task The_wrong_role_is_403_in_the_own_tenant_and_404_elsewhere()
    {
        using var client = await _host.SignInAsync("acme", "VIEWER", "nonsense");
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.GetAsync("/api/test/acme/things/t1")).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync("/api/test/globex/things/t1")).StatusCode);
    }

    [TestMethod]
    public async Task A_custom_role_of_the_pack_counts_as_what_it_is_mapped_to()
    {
        using var client = await _host.SignInAsync("acme", "privacy-officer");
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/api/test/acme/things/t1")).StatusCode);
    }

    [TestMethod]
    public async Task An_operator_acts_on_the_tenant_of_the_path_if_there_is_one()
    {
        using var client = await _host.SignInAsync(null, "OPERATOR");
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/api/test/globex/things/t1")).StatusCode);
        Assert.AreEqual(HttpStatusCode.NotFound, (await client.GetAsync("/api/test/nobody/things/t1")).StatusCode);
        Assert.AreEqual(HttpStatusCode.OK, (await client.PostAsync("/api/test/platform", null)).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.GetAsync("/api/test/me")).StatusCode);
    }

    [TestMethod]
    public async Task A_verifier_without_the_role_learns_nothing_about_which_tenants_there_are()
    {
        using var client = await _host.SignInAsync(null, "VERIFIER");
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.GetAsync("/api/test/globex/things/t1")).StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.GetAsync("/api/test/nobody/things/t1")).StatusCode);
    }

    [TestMethod]
    public async Task An_owner_may_not_do_what_only_operators_may()
    {
        using var client = await _host.SignInAsync("acme", "OWNER");
        Assert.AreEqual(HttpStatusCode.Forbidden, (await client.PostAsync("/api/test/platform", null)).StatusCode);
    }

    [TestMethod]
    public async Task Without_a_token_or_with_a_bad_one_it_is_401_and_says_how_to_come_in()
    {
        using var missing = await _host.Client.GetAsync("/api/test/acme/things/t1");
        Assert.AreEqual(HttpStatusCode.Unauthorized, missing.StatusCode);
        Assert.AreEqual("Bearer", missing.Headers.WwwAuthenticate.Single().Scheme);
        Assert.AreEqual(
            "token_missing", (await missing.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
        foreach (var scheme in new[] { "Bearer x.y.z", "Basic YTpi", "Bearer" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/test/limited");
            request.Headers.Authorization = AuthenticationHeaderValue.Parse(scheme);
            using var answer = await _host.Client.SendAsync(request);
            Assert.AreNotEqual(HttpStatusCode.OK, answer.StatusCode, scheme);
        }
    }

    [TestMethod]
    public async Task A_function_that_does_not_say_who_may_call_it_does_not_run()
    {
        using var client = await _host.SignInAsync(null, "OPERATOR");
        Assert.AreEqual(HttpStatusCode.InternalServerError, (await client.GetAsync("/api/test/undeclared")).StatusCode);
    }

    [TestMethod]
    public async Task Every_denied_access_is_in_the_audit_log_without_personal_data_in_the_open_part()
    {
        using var client = await _host.SignInAsync("acme", "MEMBER");
        (await client.GetAsync("/api/test/acme/things/audited")).Dispose();
        var denied =
            _host.Audit.Events.Single(item => item.Payload.RequestPath!.EndsWith("/audited", StringComparison.Ordinal));
        Assert.AreEqual("access.denied", denied.Action);
        Assert.AreEqual("refused", denied.Outcome);
        Assert.AreEqual("acme", denied.Tenant?.Value);
        Assert.AreEqual("TestTenantRead", denied.Target);
        Assert.AreEqual("role_missing", denied.Payload.Details);
        Assert.StartsWith("act_", denied.Payload.Actor);
        Assert.AreEqual("127.0.0.1", denied.Payload.IpAddress);
    }

    [TestMethod]
    public async Task A_token_expires_on_the_hosts_own_clock()
    {
        await using var host = await RunningHost.StartAsync(typeof(SampleFunctions));
        using var client = await host.SignInAsync("acme", "OWNER");
        Assert.AreEqual(HttpStatusCode.OK, (await client.GetAsync("/api/test/acme/things/t1")).StatusCode);
        (await host.Client.PostAsJsonAsync("/local/clock", new { advance = "PT62M" })).EnsureSuccessStatusCode();
        using var answer = await client.GetAsync("/api/test/acme/things/t1");
        Assert.AreEqual(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.AreEqual(
            "token_expired", (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString());
    }

    [TestMethod]
    public async Task A_public_function_is_limited_per_client_and_minute()
    {
        await using var host = await RunningHost.StartAsync(typeof(SampleFunctions));
        var to = host.Host.Clock.GetUtcNow().AddMinutes(2);
        await host.Client.PostAsJsonAsync(
            "/local/clock", new { to = to.AddTicks(-(to.Ticks % TimeSpan.TicksPerMinute)) });
        for (var i = 0; i < 3; i++)
            Assert.AreEqual(HttpStatusCode.OK, (await host.Client.GetAsync("/api/test/limited")).StatusCode);
        using var refused = await host.Client.GetAsync("/api/test/limited");
        Assert.AreEqual(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.IsInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(60), refused.Headers.RetryAfter!.Delta!.Value);
        await host.Client.PostAsJsonAsync("/local/clock", new { advance = "PT1M" });
        Assert.AreEqual(HttpStatusCode.OK, (await host.Client.GetAsync("/api/test/limited")).StatusCode);
    }
}
