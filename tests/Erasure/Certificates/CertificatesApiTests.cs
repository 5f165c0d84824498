using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using AngleSharp.Html.Parser;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class CertificatesApiTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly CertificateFixture _fixture = new();

    private CertificateServer _server = null!;

    private IssuedCertificate _issued = null!;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private string OfRequest => $"/api/tenants/acme/requests/{Erasures.Request}/certificate";

    [TestInitialize]
    public async Task StartAsync()
    {
        _issued = await _fixture.CertifyAsync();
        await _fixture.Get<CertificateDelivery>().DeliverAsync(Acme, Erasures.Request, Token);
        _server = await CertificateServer.StartAsync(_fixture);
    }

    [TestCleanup]
    public async Task CleanAsync()
    {
        await _server.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [TestMethod]
    public async Task The_organisation_gets_the_signed_file_as_it_was_issued()
    {
        using var answer = await _server.Client.GetAsync(OfRequest, Token);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
        Assert.AreEqual("application/jose+json", answer.Content.Headers.ContentType!.ToString());
        Assert.AreEqual(
            $"erasure-certificate-{Erasures.Request}.json",
            answer.Content.Headers.ContentDisposition!.FileName);
        Assert.AreEqual("no-store", answer.Headers.CacheControl!.ToString());
        CollectionAssert.AreEqual(_issued.Jws, await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [TestMethod]
    [DataRow("acme", "req_01jd0000000000000000000002")]
    [DataRow("globex", "req_01jd0000000000000000000001")]
    [DataRow("acme", "nonsense")]
    public async Task Where_there_is_no_certificate_the_answer_is_404(string tenant, string id)
    {
        using var answer = await _server.Client.GetAsync($"/api/tenants/{tenant}/requests/{id}/certificate", Token);
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        var said = await answer.Content.ReadAsStringAsync(Token);
        Assert.Contains("certificate_not_found", said);
        Assert.Contains("issued when an erasure has ended", said);
    }

    [TestMethod]
    public async Task The_mails_link_opens_the_signed_file_any_number_of_times()
    {
        for (var time = 0; time < 2; time++)
        {
            using var answer = await OpenAsync(CertificateDeliveryTests.LinkOf(_fixture).Reveal());
            Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode);
            CollectionAssert.AreEqual(_issued.Jws, await answer.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [TestMethod]
    public async Task An_unknown_token_a_stranger_tenants_one_and_nonsense_get_the_same_404()
    {
        var good = CertificateDeliveryTests.LinkOf(_fixture).Reveal();
        var answers = new List<string>();
        foreach (var token in new[]
        {
            LinkToken.New(Acme, RandomSource.System).Reveal(),
            good.Replace("acme.", "globex.", StringComparison.Ordinal), "nonsense", "", good[..^1],
        })
        {
            using var answer = await OpenAsync(token);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode, token);
            var body = await answer.Content.ReadAsStringAsync(Token);
            answers.Add(body[..body.IndexOf("traceId", StringComparison.Ordinal)]);
        }

        Assert.HasCount(1, answers.Distinct().ToList());
    }

    [TestMethod]
    public async Task A_link_ends_with_the_record_of_its_request_and_is_swept_away_then()
    {
        var link = CertificateDeliveryTests.LinkOf(_fixture);
        var row = RequestRows.Request(Acme, Erasures.Request);
        var stored = await _fixture.Entities.GetAsync(row, Token);
        await _fixture.Get<CertificatesSchedule>().ForgetLinksAsync(new(), Token);
        Assert.IsNotNull(await _fixture.Get<CertificateLinkStore>().FindAsync(link, Token));

        await _fixture.Get<IEntityStore>().DeleteAsync(row, stored!.ETag, Token);
        using var answer = await OpenAsync(link.Reveal());
        Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        await _fixture.Get<CertificatesSchedule>().ForgetLinksAsync(new(), Token);
        Assert.IsNull(await _fixture.Get<CertificateLinkStore>().FindAsync(link, Token));
    }

    [TestMethod]
    public async Task A_form_without_scripts_shows_the_page_and_gives_the_file_on_its_other_button()
    {
        using var page = await FormAsync("/api/certificates");
        Assert.AreEqual("text/html; charset=utf-8", page.Content.Headers.ContentType!.ToString());
        var html = await new HtmlParser().ParseDocumentAsync(await page.Content.ReadAsStringAsync(Token));
        Assert.AreEqual("Certificate of erasure", html.QuerySelector("h1")!.TextContent);
        using var file = await FormAsync("/api/certificates?as=file");
        Assert.AreEqual("application/jose+json", file.Content.Headers.ContentType!.ToString());
        using var early = await FormAsync("/api/certificates/supplement?as=file");
        Assert.AreEqual(HttpStatusCode.NotFound, early.StatusCode);
        Assert.Contains("a supplement comes later", await early.Content.ReadAsStringAsync(Token));
    }

    [TestMethod]
    public async Task The_supplement_is_there_once_it_was_issued_and_stands_on_the_page()
    {
        var supplement = await _fixture.Certificates.IssueSupplementAsync(
            Acme, Erasures.Request, 1, [new Probe(WatchKind.AfterADay, _fixture.Time.Now, Clean: true)], Token);
        using var file = await FormAsync("/api/certificates/supplement?as=file");
        CollectionAssert.AreEqual(supplement.Jws, await file.Content.ReadAsByteArrayAsync(Token));
        CollectionAssert.AreEqual(
            supplement.Jws, await _server.Client.GetByteArrayAsync(OfRequest + "/supplement", Token));
        using var page = await FormAsync("/api/certificates");
        Assert.Contains("nothing had come back", await page.Content.ReadAsStringAsync(Token));
    }

    [TestMethod]
    public async Task The_page_of_the_link_knows_no_token_and_its_script_sends_nothing()
    {
        var page = await _server.Client.GetStringAsync("/certificate", Token);
        var html = await new HtmlParser().ParseDocumentAsync(page);
        Assert.AreEqual("post", html.QuerySelector("form")!.GetAttribute("method"));
        Assert.IsEmpty(html.QuerySelectorAll("script:not([src])"));
        var script = await _server.Client.GetStringAsync("/certificate/app.js", Token);
        foreach (var sending in new[] { "fetch(", "submit(", "XMLHttpRequest", "sendBeacon" })
            Assert.DoesNotContain(sending, script);
    }

    private Task<HttpResponseMessage> OpenAsync(string token) =>
        _server.Client.PostAsJsonAsync("/api/certificates", new { token }, Token);

    private async Task<HttpResponseMessage> FormAsync(string path)
    {
        var link = $"https://x.example/certificate#token={CertificateDeliveryTests.LinkOf(_fixture).Reveal()}";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new FormUrlEncodedContent([new("token", link)]),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/html"));
        return await _server.Client.SendAsync(request, Token);
    }
}
