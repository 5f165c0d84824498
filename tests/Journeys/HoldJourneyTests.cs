using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>Legal holds as owners and admins meet them.</summary>
[TestClass]
public sealed class HoldJourneyTests
{
    private const string Holds = "/api/tenants/acme/holds";

    private static JourneyHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await JourneyHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task A_hold_is_placed_listed_read_and_released()
    {
        using var admin = await _host.AdminAsync();
        var hold = await PlaceAsync(admin, new JsonObject { ["id"] = JourneyHost.OwnerOfAcme });
        var path = $"{Holds}/{hold["id"]!.GetValue<string>()}";
        Assert.AreEqual(0, hold["inFlight"]!.GetValue<int>());
        Assert.IsTrue(hold["subjectKnown"]!.GetValue<bool>());
        var read = await JourneyHost.ReadAsync(admin, path);
        Assert.AreEqual(
            ("active", "subject", JourneyHost.OwnerOfAcme, "Case 4711", "2099-01-31"),
            (Text(read, "status"), Text(read, "scope"), Text(read["subject"]!, "id"), Text(read, "matter"),
                Text(read, "reviewOn")));
        var list = await JourneyHost.ReadAsync(admin, Holds + "?limit=1");
        Assert.AreEqual(Text(hold, "id"), Text(list["items"]!.AsArray().Single()!, "id"));

        using var released = await admin.PostAsJsonAsync(path + "/release", new { reason = "Settled." });
        Assert.AreEqual(HttpStatusCode.OK, released.StatusCode);
        var after = await JourneyHost.ReadAsync(admin, path);
        Assert.AreEqual(("released", "Settled."), (Text(after, "status"), Text(after, "releaseReason")));
        Assert.IsNull(after["subject"]);
        Assert.StartsWith("psn", Text(after, "subjectPseudonym"));
        using var again = await admin.PostAsJsonAsync(path + "/release", new { reason = "Settled." });
        Assert.AreEqual("hold_released", await JourneyHost.CodeOfAsync(again));
    }

    [TestMethod]
    public async Task The_same_idempotency_key_places_one_hold()
    {
        using var admin = await _host.AdminAsync();
        admin.DefaultRequestHeaders.Add("Idempotency-Key", "place-1");
        var first = await PlaceAsync(admin, null);
        var second = await PlaceAsync(admin, null);
        Assert.AreEqual(Text(first, "id"), Text(second, "id"));
    }

    [TestMethod]
    public async Task A_release_of_another_version_than_the_one_read_is_refused()
    {
        using var admin = await _host.AdminAsync();
        var hold = await PlaceAsync(admin, null);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Holds}/{Text(hold, "id")}/release");
        request.Content = JsonContent.Create(new { reason = "Settled." });
        request.Headers.TryAddWithoutValidation("If-Match", "\"other\"");
        using var answer = await admin.SendAsync(request);
        Assert.AreEqual(HttpStatusCode.PreconditionFailed, answer.StatusCode);
    }

    [TestMethod]
    [DataRow("""{"scope":"subject","matter":"m","reason":"r"}""", 422)]
    [DataRow("""{"scope":"tenant","matter":"m","reason":"r","subject":{"id":"usr-0001"}}""", 422)]
    [DataRow("""{"scope":"tenant","matter":" ","reason":"r"}""", 422)]
    [DataRow("""{"scope":"tenant","matter":"m","reason":"r","reviewOn":"2001-01-31"}""", 422)]
    [DataRow("""{"scope":"tenant","matter":"m","reason":"r","reviewOn":"tomorrow"}""", 422)]
    [DataRow("""{"scope":"galaxy","matter":"m","reason":"r"}""", 422)]
    [DataRow("""{"scope":"subject","matter":"m","reason":"r","subject":{"email":"nobody@acme.example"}}""", 404)]
    public async Task A_hold_that_protects_nobody_clearly_is_refused(string body, int status)
    {
        using var admin = await _host.AdminAsync();
        using var answer = await admin.PostAsync(
            Holds, new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.AreEqual(status, (int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    [TestMethod]
    public async Task Members_place_no_holds_and_other_tenants_see_none()
    {
        using var admin = await _host.AdminAsync();
        var hold = await PlaceAsync(admin, null);
        using var member = await _host.SignInAsync("acme", "usr-0003", "MEMBER");
        using var refused = await member.PostAsJsonAsync(Holds, new { scope = "tenant", matter = "m", reason = "r" });
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        using var stranger = await _host.AdminAsync("globex");
        using var hidden = await stranger.GetAsync($"{Holds}/{Text(hold, "id")}");
        Assert.AreEqual(HttpStatusCode.NotFound, hidden.StatusCode);
        using var elsewhere = await stranger.GetAsync($"/api/tenants/globex/holds/{Text(hold, "id")}");
        Assert.AreEqual(HttpStatusCode.NotFound, elsewhere.StatusCode);
    }

    private static async Task<JsonNode> PlaceAsync(HttpClient admin, JsonObject? subject)
    {
        var body = new JsonObject
        {
            ["scope"] = subject is null ? "tenant" : "subject",
            ["matter"] = "Case 4711",
            ["reason"] = "A court has asked for it.",
            ["reviewOn"] = "2099-01-31",
        };
        if (subject is not null)
            body["subject"] = subject;
        using var answer = await admin.PostAsJsonAsync(Holds, body);
        Assert.AreEqual(HttpStatusCode.Created, answer.StatusCode, await answer.Content.ReadAsStringAsync());
        return await JourneyHost.JsonAsync(answer);
    }

    private static string Text(JsonNode node, string member) => node[member]!.GetValue<string>();
}
