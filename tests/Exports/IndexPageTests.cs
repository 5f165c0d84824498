using System.IO.Compression;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tests.Portal;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class IndexPageTests
{
    [TestMethod]
    public async Task Tables_are_named_regions_with_scoped_headings_and_readable_dates()
    {
        await using var fixture = new ExportsFixture();
        var page = await PageAsync(fixture);

        var table = page.QuerySelector("#usage table")!;
        var region = table.ParentElement!;
        Assert.AreEqual(
            ("region", "0", "What you did: first records"),
            (region.GetAttribute("role"), region.GetAttribute("tabindex"), region.GetAttribute("aria-label")));
        Assert.AreEqual("What you did: first records", table.QuerySelector("caption")!.TextContent);
        CollectionAssert.AreEqual(
            new[] { "Id", "Page", "Seen at" },
            table.QuerySelectorAll("th[scope=col]").Select(heading => heading.TextContent).ToArray());
        Assert.Contains("3 June 2026, 09:05 UTC", table.TextContent);
    }

    [TestMethod]
    public async Task Purpose_categories_legal_basis_and_retention_stand_beside_the_data()
    {
        await using var fixture = new ExportsFixture();
        var page = await PageAsync(fixture);

        var text = page.QuerySelector("#usage")!.TextContent;
        foreach (var part in new[] { "To improve the product.", "Legitimate interests, Art. 6(1)(f)", "90 days." })
            Assert.Contains(part, text);
        Assert.Contains("Categories: ", text);
        Assert.AreEqual(
            "mailto:privacy@testbed.example", page.QuerySelector("a[href^=mailto]")!.GetAttribute("href"));
    }

    [TestMethod]
    public async Task It_is_readable_at_320_pixels()
    {
        await using var story = await BrowserStory.BeginAsync();
        using var folder = new TemporaryFolder();
        var file = folder.File("index.html");
        await File.WriteAllTextAsync(file, await TextAsync(story.Fixture));

        var page = await story.OpenAsync(new Uri(file).AbsoluteUri, width: 320);

        Assert.AreEqual(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
    }

    [TestMethod]
    [DataRow("createdAt", "Created at")]
    [DataRow("vendorID", "Vendor ID")]
    [DataRow("last_login-ip", "Last login ip")]
    [DataRow("id", "Id")]
    [DataRow("", "")]
    public void A_field_name_becomes_words(string field, string heading) =>
        Assert.AreEqual(heading, FieldWords.Heading(field));

    [TestMethod]
    public void A_timestamp_that_is_none_is_shown_as_it_is() =>
        Assert.AreEqual("soon", FieldWords.Timestamp("soon"));

    private static async Task<IHtmlDocument> PageAsync(ExportsFixture fixture)
    {
        fixture.Usage.Records["events"] = ["""{"id":"1","page":"a","seenAt":"2026-06-03T09:05:00Z"}"""];
        await fixture.RunAsync(await fixture.SubmitAsync());
        return new HtmlParser().ParseDocument(await TextAsync(fixture));
    }

    private static async Task<string> TextAsync(ExportsFixture fixture)
    {
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        using var reader = new StreamReader(zip.GetEntry("index.html")!.Open());
        return await reader.ReadToEndAsync();
    }
}
