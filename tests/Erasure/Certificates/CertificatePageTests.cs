using System.Security.Cryptography;
using System.Text;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Portal;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class CertificatePageTests
{
    private readonly CertificateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task It_says_what_was_signed_and_no_more()
    {
        var issued = await _fixture.IssueAsync();
        var page = Parse(CertificatePage.Of(issued, supplement: null));
        var text = page.Body!.TextContent;
        foreach (var part in new[]
        {
            issued.Sha256, issued.Document.Log, issued.Document.Subject, "26 December 2026, 08:10 UTC (lay ahead",
            "Mailer & Sons <Ltd>: told on 21 November 2026", "Advisor: has no address with us",
            "hold_1: from 21 November 2026, 08:02 UTC to 21 November 2026, 08:04 UTC", "Requested by actor-1",
        })
            Assert.Contains(part, text);
        Assert.HasCount(
            Erasures.Pack.Services.Sum(service => service.Collections.Count + service.NothingKept.Count),
            page.QuerySelectorAll("section:not(#kept) table tr:has(td)"));
        Assert.HasCount(issued.Document.Retained.Count(), page.QuerySelectorAll("#kept tr:has(td)"));
        Assert.IsNull(page.QuerySelector("#supplement"));
    }

    [TestMethod]
    public async Task Nothing_kept_is_said_in_words()
    {
        await _fixture.LogAsync();
        var record = Erasures.Confirmed();
        foreach (var collection in Erasures.Pack.Services.SelectMany(service => service.Collections))
            record = record.With(collection.Name, new Receipt.Erased(1));
        var issued = await _fixture.Certificates.IssueAsync(record, TestContext.CancellationToken);
        var kept = Parse(CertificatePage.Of(issued, null)).QuerySelector("#kept")!;
        Assert.Contains("No record of the person stays", kept.TextContent);
    }

    [TestMethod]
    public async Task Names_cannot_become_markup_and_there_is_no_script()
    {
        await _fixture.LogAsync();
        var record = Erasures.Confirmed() with
        {
            SubjectPseudonym = "<script>alert(1)</script>",
            Approvals = [new Approval("requested", "\"><img src=x onerror=alert(2)>", SettableTime.Start.AddDays(-7))],
        };
        var issued = await _fixture.Certificates.IssueAsync(record, TestContext.CancellationToken);
        var page = Parse(CertificatePage.Of(issued, null));
        Assert.IsEmpty(page.QuerySelectorAll("script, img, iframe, link, [onerror]"));
        Assert.Contains("<script>alert(1)</script>", page.Body!.TextContent);
    }

    [TestMethod]
    public async Task Tables_are_named_regions_and_the_supplement_has_its_section()
    {
        var issued = await _fixture.IssueAsync();
        var supplement = await _fixture.Certificates.IssueSupplementAsync(
            Erasures.Confirmed().Tenant, Erasures.Request, 1,
            [new Probe(WatchKind.AfterThirtyDays, _fixture.Time.Now, Clean: false)], TestContext.CancellationToken);
        var page = Parse(CertificatePage.Of(issued, supplement));
        foreach (var table in page.QuerySelectorAll("table"))
        {
            var region = table.ParentElement!;
            Assert.AreEqual(table.QuerySelector("caption")!.TextContent, region.GetAttribute("aria-label"));
            Assert.AreEqual("0", region.GetAttribute("tabindex"));
        }

        Assert.Contains("Last backup expires", page.QuerySelector("#supplement")!.TextContent);
        Assert.Contains("RECORDS HAD COME BACK", page.QuerySelector("#probes")!.TextContent);
    }

    [TestMethod]
    public async Task The_style_sheet_is_the_one_that_its_answer_allows()
    {
        var page = Parse(CertificatePage.Of(await _fixture.IssueAsync(), null));
        var style = Encoding.UTF8.GetBytes(page.QuerySelector("style")!.TextContent);
        Assert.AreEqual(
            $"style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(style))}'", ReadablePage.ContentSecurityPolicy);
    }

    private static IHtmlDocument Parse(byte[] page) => new HtmlParser().ParseDocument(Encoding.UTF8.GetString(page));
}
