using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tests.Portal;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class DownloadsApiTests
{
    [TestMethod]
    public async Task A_claim_answers_303_with_a_cookie_for_downloads_only_and_another_browsers_claim_410()
    {
        await using var story = await StoryAsync();
        using var other = new HttpClient { BaseAddress = story.Client.BaseAddress };

        using var first = await story.ClaimAsync();
        using var second = await other.PostAsJsonAsync(
            "/api/downloads", new { token = story.Token, code = story.Code });

        Assert.AreEqual(HttpStatusCode.SeeOther, first.StatusCode);
        var cookie = first.Headers.GetValues("Set-Cookie").Single();
        foreach (var part in new[] { "path=/api/downloads;", "httponly", "samesite=strict", "max-age=900" })
            StringAssert.Contains(cookie, part);
        Assert.DoesNotContain("secure", cookie);
        Assert.AreEqual((HttpStatusCode.Gone, "link_used"), (second.StatusCode, await CodeAsync(second)));
        Assert.IsFalse(second.Headers.Contains("Set-Cookie"));
    }

    [TestMethod]
    public async Task The_browser_that_claimed_is_led_to_its_download_again_for_fifteen_minutes()
    {
        await using var story = await StoryAsync();
        var claim = await story.ClaimPathAsync();

        using var again = await story.FormAsync(story.Token, story.Code);
        var wrong = await story.AnswerAsync(new { token = story.Token, code = "22222222" });
        story.Fixture.Time.AdvanceTo(story.Fixture.Time.GetUtcNow().AddMinutes(15));
        var late = await story.AnswerAsync(new { token = story.Token, code = story.Code });

        Assert.AreEqual(
            (HttpStatusCode.SeeOther, claim), (again.StatusCode, again.Headers.Location!.ToString()));
        Assert.IsFalse(again.Headers.Contains("Set-Cookie"));
        Assert.AreEqual("410 link_used", wrong);
        Assert.AreEqual("410 link_used", late);
    }

    [TestMethod]
    public async Task After_the_packages_life_the_claimed_address_says_that_it_is_gone()
    {
        await using var story = await StoryAsync();
        var claim = await story.ClaimPathAsync();
        story.Fixture.Time.AdvanceTo(story.Fixture.Time.GetUtcNow().AddDays(31));

        using var gone = await story.Client.GetAsync(claim);

        Assert.AreEqual((HttpStatusCode.Gone, "link_expired"), (gone.StatusCode, await CodeAsync(gone)));
    }

    [TestMethod]
    public async Task A_link_whose_package_is_gone_before_its_time_is_not_claimed()
    {
        await using var story = await StoryAsync();
        await foreach (var (tenant, request) in story.Fixture.Get<ExportStore>().RequestsAsync(CancellationToken.None))
            await story.Fixture.Get<PackageSweep>().DeleteOfErasedAsync(tenant, request, CancellationToken.None);

        var claimed = await story.AnswerAsync(new { token = story.Token, code = story.Code });

        Assert.AreEqual("410 link_expired", claimed);
        Assert.IsFalse(story.Fixture.Audit.Events.Any(item => item.Action == "package.claimed"));
    }

    [TestMethod]
    public async Task Only_the_browser_that_claimed_may_fetch_and_only_for_fifteen_minutes()
    {
        await using var story = await StoryAsync();
        var claim = await story.ClaimPathAsync();
        using var stranger = new HttpClient { BaseAddress = story.Client.BaseAddress };

        using var foreign = await stranger.GetAsync(claim);
        using var own = await story.Client.GetAsync(claim);
        story.Fixture.Time.AdvanceTo(story.Fixture.Time.GetUtcNow().AddMinutes(15));
        using var late = await story.Client.GetAsync(claim);

        Assert.AreEqual((HttpStatusCode.NotFound, "download_unknown"), (foreign.StatusCode, await CodeAsync(foreign)));
        Assert.AreEqual(HttpStatusCode.OK, own.StatusCode);
        Assert.AreEqual("application/zip", own.Content.Headers.ContentType!.MediaType);
        Assert.AreEqual("attachment", own.Content.Headers.ContentDisposition!.DispositionType);
        Assert.DoesNotContain("ada", own.Content.Headers.ContentDisposition.FileName!);
        Assert.IsTrue(own.Headers.CacheControl!.NoStore);
        Assert.AreEqual((HttpStatusCode.Gone, "download_window_over"), (late.StatusCode, await CodeAsync(late)));
    }

    [TestMethod]
    public async Task A_broken_download_goes_on_where_it_stopped()
    {
        await using var story = await StoryAsync();
        var claim = await story.ClaimPathAsync();
        var whole = await story.Client.GetByteArrayAsync(claim);
        using var head = await story.SendAsync(HttpMethod.Head, claim);
        var tag = head.Headers.ETag!;

        using var rest = await story.SendAsync(HttpMethod.Get, claim, new RangeHeaderValue(100, null), tag);
        using var changed = await story.SendAsync(
            HttpMethod.Get, claim, new RangeHeaderValue(100, null), new EntityTagHeaderValue("\"other\""));
        using var beyond = await story.SendAsync(HttpMethod.Get, claim, new RangeHeaderValue(whole.Length, null));

        Assert.AreEqual(whole.Length, head.Content.Headers.ContentLength);
        Assert.AreEqual(HttpStatusCode.PartialContent, rest.StatusCode);
        CollectionAssert.AreEqual(whole[100..], await rest.Content.ReadAsByteArrayAsync());
        Assert.AreEqual(HttpStatusCode.OK, changed.StatusCode);
        CollectionAssert.AreEqual(whole, await changed.Content.ReadAsByteArrayAsync());
        Assert.AreEqual(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
    }

    [TestMethod]
    public async Task Looking_at_everything_by_get_and_head_uses_nothing_up()
    {
        await using var story = await StoryAsync();

        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Head })
        {
            string[] paths = [$"/download#token={story.Token}", "/api/downloads", $"/api/downloads/{story.Token}"];
            foreach (var path in paths)
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.Add("Purpose", "prefetch");
                using var ignored = await story.Client.SendAsync(request);
            }
        }

        using var claim = await story.ClaimAsync();
        Assert.AreEqual(HttpStatusCode.SeeOther, claim.StatusCode);
    }

    [TestMethod]
    public async Task Unknown_malformed_and_wrong_things_get_their_own_answers()
    {
        await using var story = await StoryAsync();
        var unknown = "acme." + new string('A', 43);

        Assert.AreEqual("404 link_unknown", await story.AnswerAsync(new { token = unknown, code = "ABCDEFGH" }));
        Assert.AreEqual("404 link_unknown", await story.AnswerAsync(new { token = "nonsense", code = "ABCDEFGH" }));
        Assert.AreEqual(
            "404 link_unknown",
            await story.AnswerAsync(
                new { token = story.Token.Replace("acme", "globex", StringComparison.Ordinal), code = story.Code }));
        Assert.AreEqual("403 code_wrong", await story.AnswerAsync(new { token = story.Token, code = "22222222" }));
        Assert.AreEqual("422 ", (await story.AnswerAsync(new { token = story.Token }))[..4]);
        using var large = await story.Client.PostAsJsonAsync(
            "/api/downloads", new { token = new string('x', 40_000), code = "" });
        Assert.AreEqual(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [TestMethod]
    public async Task A_form_without_scripts_claims_too_and_is_answered_with_a_page()
    {
        await using var story = await StoryAsync();

        using var wrong = await story.FormAsync($"https://x.example/download#token={story.Token}", "22222222");
        using var right = await story.FormAsync(
            $"https://x.example/download#token={story.Token}", story.Code.ToLowerInvariant());

        Assert.AreEqual(HttpStatusCode.Forbidden, wrong.StatusCode);
        Assert.AreEqual("text/html", wrong.Content.Headers.ContentType!.MediaType);
        StringAssert.Contains(await wrong.Content.ReadAsStringAsync(), "Send me a new link");
        Assert.AreEqual(HttpStatusCode.SeeOther, right.StatusCode);
    }

    [TestMethod]
    public async Task Asking_for_a_new_link_answers_the_same_whoever_asks()
    {
        await using var story = await StoryAsync();

        using var known = await story.Client.PostAsJsonAsync("/api/downloads/reissue", new { token = story.Token });
        using var unknown = await story.Client.PostAsJsonAsync("/api/downloads/reissue", new { token = "nonsense" });

        Assert.AreEqual(HttpStatusCode.Accepted, known.StatusCode);
        Assert.AreEqual(HttpStatusCode.Accepted, unknown.StatusCode);
        Assert.AreEqual(await known.Content.ReadAsStringAsync(), await unknown.Content.ReadAsStringAsync());
        Assert.HasCount(2, story.Fixture.Transport.Mails);
        Assert.AreEqual("410 link_superseded", await story.AnswerAsync(new { token = story.Token, code = story.Code }));
    }

    [TestMethod]
    public async Task Where_the_pack_asks_for_sign_in_only_the_person_may_claim()
    {
        Caller? caller = null;
        await using var story = await StoryAsync(signIn: true, () => caller);
        var body = new { token = story.Token, code = story.Code };

        Assert.AreEqual("401 sign_in_required", await story.AnswerAsync(body));
        caller = new Caller("other", new("user-1"), ExportsFixture.Acme, null, Roles.Member, "actor");
        Assert.AreEqual("403 not_your_package", await story.AnswerAsync(body));
        caller = caller with { Issuer = "iss" };
        using var claim = await story.ClaimAsync();
        Assert.AreEqual(HttpStatusCode.SeeOther, claim.StatusCode);
    }

    private static async Task<string> CodeAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()!;

    private static async Task<Story> StoryAsync(bool signIn = false, Func<Caller?>? caller = null)
    {
        var fixture = new ExportsFixture(signIn);
        await fixture.RunAsync(await fixture.SubmitAsync());
        var server = await PortalServer.StartAsync(fixture, caller);
        var (token, code) = fixture.Transport.Link(0);
        var client = new HttpClient(
            new HttpClientHandler { AllowAutoRedirect = false, CheckCertificateRevocationList = true })
        { BaseAddress = new Uri(server.Url) };
        return new Story(fixture, server, client, token, code);
    }

    private sealed record Story(
        ExportsFixture Fixture, PortalServer Server, HttpClient Client, string Token, string Code) : IAsyncDisposable
    {
        public Task<HttpResponseMessage> ClaimAsync() =>
            Client.PostAsJsonAsync("/api/downloads", new { token = Token, code = Code });

        public async Task<string> ClaimPathAsync()
        {
            using var claim = await ClaimAsync();
            return claim.Headers.Location!.ToString();
        }

        public async Task<string> AnswerAsync(object body)
        {
            using var response = await Client.PostAsJsonAsync("/api/downloads", body);
            return $"{(int)response.StatusCode} {await CodeAsync(response)}";
        }

        public async Task<HttpResponseMessage> FormAsync(string token, string code)
        {
            using var form = new FormUrlEncodedContent(
                new Dictionary<string, string> { ["token"] = token, ["code"] = code });
            return await Client.PostAsync("/api/downloads", form);
        }

        public async Task<HttpResponseMessage> SendAsync(
            HttpMethod method, string path, RangeHeaderValue? range = null, EntityTagHeaderValue? ifRange = null)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Range = range;
            if (ifRange is not null)
                request.Headers.IfRange = new RangeConditionHeaderValue(ifRange);
            return await Client.SendAsync(request);
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await Server.DisposeAsync();
            await Fixture.DisposeAsync();
        }
    }
}
