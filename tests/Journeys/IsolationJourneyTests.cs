using System.Net;
using System.Net.Http.Json;
using System.Text;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class IsolationJourneyTests
{
    private static JourneyHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await JourneyHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task People_with_the_same_local_id_in_two_tenants_never_get_each_others_rows()
    {
        foreach (var (tenant, other) in new[] { ("acme", "globex"), ("globex", "acme") })
        {
            using var person = await _host.SignInAsync(tenant, "usr-0001", "OWNER");
            using var submitted = await person.PostAsJsonAsync("/api/me/requests", new { type = "access" });
            await JourneyHost.WaitForStatusAsync(person, submitted.Headers.Location!.ToString(), "completed");
            var address = await AddressOfAsync(tenant, "usr-0001");
            var mail = (await _host.ReadMailsAsync()).Single(mail => mail.To == address);
            using var browser = _host.Anyone();
            var (_, package) = await Download.TakeAsync(browser, mail);
            foreach (var (name, content) in Download.Unpack(package))
                Assert.DoesNotContain($"{other}.example", Encoding.UTF8.GetString(content), name);
        }
    }

    [TestMethod]
    public async Task Another_tenants_route_is_answered_like_one_that_does_not_exist()
    {
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", await AddressOfAsync("acme", "usr-0003"));
        using var stranger = await _host.AdminAsync("globex");
        foreach (
            var route in new[] { path, "/api/tenants/acme/requests", "/api/tenants/acme", "/api/tenants/acme/audit" })
        {
            using var foreign = await stranger.GetAsync(route);
            using var absent = await stranger.GetAsync(route.Replace("acme", "nobody-here", StringComparison.Ordinal));
            Assert.AreEqual(HttpStatusCode.NotFound, foreign.StatusCode, route);
            Assert.AreEqual(HttpStatusCode.NotFound, absent.StatusCode, route);
            Assert.AreEqual(await JourneyHost.CodeOfAsync(absent), await JourneyHost.CodeOfAsync(foreign), route);
        }
    }

    [TestMethod]
    public async Task A_request_id_of_another_tenant_is_not_found_under_ones_own()
    {
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", await AddressOfAsync("acme", "usr-0004"));
        using var stranger = await _host.AdminAsync("globex");
        using var answer = await stranger.GetAsync(path.Replace("acme", "globex", StringComparison.Ordinal));
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<string> AddressOfAsync(string tenant, string subject)
    {
        using var anyone = _host.Anyone();
        var sample = await JourneyHost.ReadAsync(anyone, "/local/sample");
        return sample["tenants"]!.AsArray()
            .Single(found => found!["id"]!.GetValue<string>() == tenant)!["subjects"]!.AsArray()
            .Single(person => person!["id"]!.GetValue<string>() == subject)!["email"]!.GetValue<string>();
    }
}
