using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class AccessJourneyTests
{
    private static JourneyHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context) => _host = await JourneyHost.StartAsync();

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task An_admin_asks_and_the_person_downloads_everything_once()
    {
        using var admin = await _host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ADA@acme.example");
        var request = await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        Assert.HasCount(8, request["services"]!.AsArray());
        var mail = (await _host.MailsAsync(1)).Single(mail => mail.To == "ada@acme.example");

        using var person = _host.Anyone();
        var (address, package) = await Download.TakeAsync(person, mail);
        var manifest = await Download.VerifyAsync(person, package);
        Assert.AreEqual("acme", manifest.Tenant);
        var user = Download.Records(package, "accounts/users.json").Single()!;
        Assert.AreEqual("ada@acme.example", user["email"]!.GetValue<string>());
        Assert.HasCount(12, Download.Records(package, "billing/invoices.json"));
        Assert.HasCount(12, Download.Records(package, "documents/documents.json"));
        Assert.HasCount(12, Download.Unpack(package).Keys.Where(
            name => name.StartsWith("documents/files/", StringComparison.Ordinal)).ToList());

        using var other = _host.Anyone();
        using var again = await Download.ClaimAsync(other, mail);
        Assert.AreEqual(HttpStatusCode.Gone, again.StatusCode);
        Assert.AreEqual("link_used", await JourneyHost.CodeOfAsync(again));
        await ResumesOnlyInTheSameBrowser(person, address, package);
    }

    [TestMethod]
    public async Task Secrets_and_vectors_are_left_out_and_the_manifest_says_why()
    {
        var package = await PackageOfAsync("usr-0002", "access");
        using var anyone = _host.Anyone();
        var manifest = await Download.VerifyAsync(anyone, package);
        var omitted = JsonNode.Parse(Download.Unpack(package)["manifest.json"])!["omitted"]!.AsArray();
        foreach (var (collection, field) in new[] { ("oauth-connections", "accessToken"), ("documents", "embeddings") })
        {
            var item =
                omitted.Single(item => item!["collection"]!.GetValue<string>() == collection &&
                    item["field"]?.GetValue<string>() == field);
            Assert.IsGreaterThan(10, item!["reason"]!.GetValue<string>().Length);
        }

        Assert.IsFalse(
            Download.Records(package, "connections/oauth-connections.json")[0]!.AsObject().ContainsKey("accessToken"));
        Assert.IsNotEmpty(manifest.Files);
    }

    [TestMethod]
    public async Task Portability_leaves_out_what_the_law_demands_to_keep()
    {
        var package = await PackageOfAsync("usr-0003", "portability");
        var files = Download.Unpack(package).Keys;
        Assert.Contains("accounts/users.json", files);
        Assert.DoesNotContain("billing/invoices.json", files);
        using var anyone = _host.Anyone();
        var manifest = await Download.VerifyAsync(anyone, package);
        Assert.AreEqual("out_of_scope", manifest.Services.Single(service => service.Service == "billing").Outcome);
        Assert.DoesNotContain(
            "nothing about you was found", Encoding.UTF8.GetString(Download.Unpack(package)["index.html"]));
    }

    [TestMethod]
    public async Task Looking_at_a_link_never_uses_it_up()
    {
        var mail = await MailOfAsync("usr-0004", "access");
        using var scanner = _host.Anyone();
        using var head = await scanner.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/download"));
        using var prefetch = new HttpRequestMessage(
            HttpMethod.Get, $"/download?token={mail.Token}")
        { Headers = { { "Sec-Purpose", "prefetch" } } };
        using var page = await scanner.SendAsync(prefetch);
        using var get = await scanner.GetAsync("/api/downloads");
        using var guess = await Download.ClaimAsync(scanner, mail, "AAAAAAAA");
        Assert.AreEqual(HttpStatusCode.OK, page.StatusCode);
        Assert.AreNotEqual(HttpStatusCode.OK, get.StatusCode);
        Assert.AreEqual(HttpStatusCode.Forbidden, guess.StatusCode);
        using var person = _host.Anyone();
        var (_, package) = await Download.TakeAsync(person, mail);
        Assert.IsNotEmpty(package);
    }

    [TestMethod]
    public async Task Two_claims_at_once_give_one_download()
    {
        var mail = await MailOfAsync("usr-0005", "access");
        var browsers = Enumerable.Range(0, 6).Select(_ => _host.Anyone()).ToList();
        var claims = await Task.WhenAll(browsers.Select(browser => Download.ClaimAsync(browser, mail)));
        Assert.AreEqual(1, claims.Count(claim => claim.StatusCode == HttpStatusCode.SeeOther));
        Assert.AreEqual(5, claims.Count(claim => claim.StatusCode == HttpStatusCode.Gone));
        browsers.ForEach(browser => browser.Dispose());
    }

    [TestMethod]
    public async Task A_person_sees_their_own_requests_and_nobody_elses()
    {
        using var grace = await _host.SignInAsync("acme", "usr-0006", "MEMBER");
        using var submitted = await grace.PostAsJsonAsync("/api/me/requests", new { type = "access" });
        Assert.AreEqual(HttpStatusCode.Accepted, submitted.StatusCode);
        var path = submitted.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(grace, path, "completed");
        Assert.HasCount(1, (await JourneyHost.ReadAsync(grace, "/api/me/requests"))["items"]!.AsArray());

        using var other = await _host.SignInAsync("acme", "usr-0005", "MEMBER");
        using var looked = await other.GetAsync(path);
        Assert.AreEqual(HttpStatusCode.NotFound, looked.StatusCode);
    }

    private static async Task ResumesOnlyInTheSameBrowser(HttpClient person, string address, byte[] package)
    {
        using var range = new HttpRequestMessage(
            HttpMethod.Get, address)
        { Headers = { Range = new RangeHeaderValue(100, 299) } };
        using var part = await person.SendAsync(range);
        Assert.AreEqual(HttpStatusCode.PartialContent, part.StatusCode);
        CollectionAssert.AreEqual(package[100..300], await part.Content.ReadAsByteArrayAsync());
        using var thief = _host.Anyone();
        using var stolen = await thief.GetAsync(address);
        Assert.AreEqual(HttpStatusCode.NotFound, stolen.StatusCode);
        Assert.DoesNotContain("PK", Encoding.Latin1.GetString(await stolen.Content.ReadAsByteArrayAsync())[..2]);
    }

    private static async Task<byte[]> PackageOfAsync(string subject, string type)
    {
        using var browser = _host.Anyone();
        var (_, package) = await Download.TakeAsync(browser, await MailOfAsync(subject, type));
        return package;
    }

    private static async Task<Mail> MailOfAsync(string subject, string type)
    {
        using var person = await _host.SignInAsync("acme", subject, "MEMBER");
        using var submitted = await person.PostAsJsonAsync("/api/me/requests", new { type });
        Assert.AreEqual(HttpStatusCode.Accepted, submitted.StatusCode);
        await JourneyHost.WaitForStatusAsync(person, submitted.Headers.Location!.ToString(), "completed");
        using var anyone = _host.Anyone();
        var people = (await JourneyHost.ReadAsync(anyone, "/local/sample"))["tenants"]![0]!["subjects"]!.AsArray();
        var address = people.Single(
            person => person!["id"]!.GetValue<string>() == subject)!["email"]!.GetValue<string>();
        return (await _host.ReadMailsAsync()).Last(mail => mail.To == address);
    }
}
