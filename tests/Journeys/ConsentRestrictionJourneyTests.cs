using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A yes, and what the person has asked for since: what services hear who ask before they act.</summary>
[TestClass]
public sealed class ConsentRestrictionJourneyTests
{
    private const string Requests = "/api/tenants/acme/requests";

    private JourneyHost _host = null!;
    private HttpClient _admin = null!;
    private HttpClient _service = null!;

    [TestInitialize]
    public async Task StartAsync()
    {
        _host = await JourneyHost.StartAsync();
        _admin = await _host.AdminAsync();
        _service = await _host.SignInAsync("acme", "backend", "SERVICE");
        using var ada = await _host.SignInAsync("acme", "usr-0001");
        using var given = await ada.PutAsJsonAsync("/api/me/consents/marketing", new { given = true });
        Assert.AreEqual(HttpStatusCode.OK, given.StatusCode, await given.Content.ReadAsStringAsync());
        Assert.AreEqual("given", await BecauseAsync("marketing"));
    }

    [TestCleanup]
    public async Task StopAsync()
    {
        _admin.Dispose();
        _service.Dispose();
        await _host.DisposeAsync();
    }

    [TestMethod]
    public async Task A_yes_does_not_outweigh_a_restriction_and_counts_again_after_it()
    {
        var path = await AskAsync(new JsonObject { ["type"] = "restriction", ["grounds"] = "unlawful" });
        Assert.AreEqual("restricted", await BecauseAsync("marketing"), "From the moment that it is asked for.");
        await JourneyHost.WaitForStatusAsync(_admin, path, "completed");
        Assert.AreEqual("restricted", await BecauseAsync("marketing"));

        var restriction = path.Replace("/requests/", "/restrictions/", StringComparison.Ordinal);
        using var lifted = await _admin.PostAsJsonAsync($"{restriction}/lift", new { reason = "It was found out." });
        Assert.AreEqual(HttpStatusCode.Accepted, lifted.StatusCode);
        await JourneyHost.UntilAsync(() => BecauseAsync("marketing"), because => because == "given", "it is lifted");
    }

    [TestMethod]
    public async Task Nobody_is_advertised_to_who_objected_and_other_purposes_go_on()
    {
        var others = await BecauseAsync("telemetry");
        var path = await AskAsync(new JsonObject { ["type"] = "objection", ["services"] = new JsonArray("consent") });
        await JourneyHost.WaitForStatusAsync(_admin, path, "completed");
        Assert.AreEqual("restricted", await BecauseAsync("marketing"));
        Assert.AreEqual(others, await BecauseAsync("telemetry"));
    }

    [TestMethod]
    public async Task A_list_that_names_no_purpose_is_not_taken_for_all_of_them()
    {
        using var answer = await _admin.PostAsJsonAsync(
            Requests, new { type = "withdraw_consent", subject = new { id = "usr-0001" }, purposes = Array.Empty<string>() });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.AreEqual("purposes_invalid", await JourneyHost.CodeOfAsync(answer));
        Assert.AreEqual("given", await BecauseAsync("marketing"));
    }

    private async Task<string> AskAsync(JsonObject body)
    {
        body["subject"] = new JsonObject { ["id"] = "usr-0001" };
        using var answer = await _admin.PostAsJsonAsync(Requests, body);
        Assert.AreEqual(HttpStatusCode.Accepted, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return answer.Headers.Location!.ToString();
    }

    private async Task<string> BecauseAsync(string purpose) =>
        (await JourneyHost.ReadAsync(_service, $"/api/tenants/acme/consents/{purpose}/subjects/usr-0001"))["because"]!
            .GetValue<string>();
}
