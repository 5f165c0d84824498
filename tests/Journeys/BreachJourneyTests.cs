using System.Net;
using System.Net.Http.Json;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A breach, from when it is known until the last organisation was told, as operators meet it.</summary>
[TestClass]
public sealed class BreachJourneyTests
{
    private const string Breaches = "/api/breaches";

    [TestMethod]
    public async Task Customers_are_told_of_a_breach_and_the_clock_says_whether_in_time()
    {
        await using var host = await JourneyHost.StartAsync();
        using var operators = await host.SignInAsync(null, "op-1", "OPERATOR");
        var aware = host.Host.Clock.GetUtcNow().AddHours(-1);
        using var recorded = await operators.PostAsJsonAsync(Breaches, Facts(aware));
        Assert.AreEqual(HttpStatusCode.Created, recorded.StatusCode, await recorded.Content.ReadAsStringAsync());
        var path = recorded.Headers.Location!.ToString();
        var breach = await JourneyHost.ReadAsync(operators, path);
        Assert.AreEqual(aware.AddHours(72), breach["assessBy"]!.GetValue<DateTimeOffset>());
        Assert.AreEqual(aware.AddHours(72), breach["notifyBy"]!.GetValue<DateTimeOffset>());
        await RefusedAsync("breach_not_assessed", operators.PostAsJsonAsync(path + "/notify", new { }));

        using (var assessed = await operators.PostAsJsonAsync(
            path + "/assess", new { risk = "high", measures = "Keys were changed.", reasons = "Addresses can be abused." }))
            Assert.AreEqual("assessed", (await JourneyHost.JsonAsync(assessed))["status"]!.GetValue<string>());
        using (var told = await operators.PostAsJsonAsync(path + "/notify", new { }))
            Assert.AreEqual(HttpStatusCode.OK, told.StatusCode, await told.Content.ReadAsStringAsync());
        var done = await JourneyHost.WaitForStatusAsync(operators, path, "notified");
        Assert.AreEqual(2, done["telling"]!["told"]!.GetValue<int>());
        var mails = await MailsAsync(host);
        CollectionAssert.AreEquivalent(
            new[] { "office@acme.example", "office@globex.example" }, mails.Select(mail => mail.To).ToArray());
        Assert.Contains("A laptop was lost.", mails[0].Text);
        await host.AdvanceAsync("P1D");
        Assert.HasCount(2, await MailsAsync(host), "Nobody is told twice.");
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        Assert.Contains("breach.told", (await JourneyHost.ReadAsync(owner, "/api/tenants/acme/audit")).ToJsonString());
    }

    [TestMethod]
    public async Task Whoever_is_late_is_reminded_before_and_says_why()
    {
        await using var host = await JourneyHost.StartAsync();
        using var operators = await host.SignInAsync(null, "op-1", "OPERATOR");
        operators.DefaultRequestHeaders.Add("Idempotency-Key", "breach-1");
        var facts = Facts(host.Host.Clock.GetUtcNow().AddHours(-1));
        using var recorded = await operators.PostAsJsonAsync(Breaches, facts);
        using var again = await operators.PostAsJsonAsync(Breaches, facts);
        var path = recorded.Headers.Location!.ToString();
        Assert.AreEqual(path, again.Headers.Location!.ToString());
        Assert.HasCount(1, (await JourneyHost.ReadAsync(operators, Breaches))["items"]!.AsArray());
        operators.DefaultRequestHeaders.Remove("Idempotency-Key");
        await host.AdvanceAsync("P4D");
        using (var assessed = await operators.PostAsJsonAsync(
            path + "/assess", new { risk = "risk", measures = "Keys were changed.", reasons = "R." }))
            Assert.AreEqual(HttpStatusCode.OK, assessed.StatusCode);
        await RefusedAsync("reasons_for_delay_required", operators.PostAsJsonAsync(path + "/notify", new { }));
        using (var told = await operators.PostAsJsonAsync(path + "/notify", new { reasonsForDelay = "It was a weekend." }))
            Assert.AreEqual(HttpStatusCode.OK, told.StatusCode);
        await JourneyHost.WaitForStatusAsync(operators, path, "notified");
        Assert.Contains("It was a weekend.", (await MailsAsync(host))[0].Text);
    }

    [TestMethod]
    public async Task Nobody_but_an_operator_sees_breaches_and_a_bad_one_is_refused_with_the_place()
    {
        await using var host = await JourneyHost.StartAsync();
        using var operators = await host.SignInAsync(null, "op-1", "OPERATOR");
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using (var denied = await owner.GetAsync(Breaches))
            Assert.AreEqual(HttpStatusCode.Forbidden, denied.StatusCode);
        using (var unknown = await operators.GetAsync(Breaches + "/brc_1"))
            Assert.AreEqual(HttpStatusCode.NotFound, unknown.StatusCode);
        var now = host.Host.Clock.GetUtcNow().AddHours(-1);
        using var answer = await operators.PostAsJsonAsync(
            Breaches,
            new { awareAt = now, nature = "N.", categories = new[] { "contact" }, tenants = new[] { "acme", "nobody" } });
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.AreEqual("/tenants/1", (await JourneyHost.JsonAsync(answer))["errors"]![0]!["field"]!.GetValue<string>());
    }

    private static object Facts(DateTimeOffset awareAt) => new
    {
        awareAt,
        nature = "A laptop was lost.",
        categories = new[] { "contact" },
        tenants = new[] { "acme", "globex" },
        approximateSubjects = 40,
    };

    private static async Task<List<Mail>> MailsAsync(JourneyHost host) =>
        [.. (await host.ReadMailsAsync()).Where(mail => mail.Subject.Contains("breach", StringComparison.Ordinal))];

    private static async Task RefusedAsync(string code, Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        Assert.AreEqual(code, await JourneyHost.CodeOfAsync(answer));
    }
}
