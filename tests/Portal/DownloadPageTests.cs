using System.IO.Compression;
using Microsoft.Playwright;
using PrivacyFunctions.Exports;

namespace PrivacyFunctions.Tests.Portal;

[TestClass]
public sealed class DownloadPageTests
{
    [TestMethod]
    public async Task By_keyboard_alone_the_link_and_the_code_lead_to_the_download()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync($"/download#token={story.Token}");

        Assert.DoesNotContain("token", page.Url);
        await page.Keyboard.TypeAsync(story.Code);
        var download = await page.RunAndWaitForDownloadAsync(() => page.Keyboard.PressAsync("Enter"));

        await using var content = File.OpenRead(await download.PathAsync());
        using var zip = new ZipArchive(content);
        Assert.IsNotNull(zip.GetEntry("index.html"));
        StringAssert.Contains(await page.Locator("#status").InnerTextAsync(), "Your download has started");
    }

    [TestMethod]
    public async Task The_same_browser_downloads_again_by_the_button_by_the_link_and_after_a_reload()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync($"/download#token={story.Token}");
        await page.GetByLabel("Code").FillAsync(story.Code);
        await page.RunAndWaitForDownloadAsync(() => PressDownloadAsync(page));

        await page.RunAndWaitForDownloadAsync(() => PressDownloadAsync(page));
        var again = page.GetByRole(AriaRole.Link, new() { Name = "Download again" });
        await page.RunAndWaitForDownloadAsync(() => again.ClickAsync());
        await page.ReloadAsync();
        var last = await page.RunAndWaitForDownloadAsync(() => again.ClickAsync());

        Assert.IsGreaterThan(0, new FileInfo(await last.PathAsync()).Length);
        Assert.DoesNotContain(
            story.Token, await page.EvaluateAsync<string>("JSON.stringify([sessionStorage, localStorage])"));
    }

    [TestMethod]
    public async Task A_wrong_code_is_announced_and_a_new_link_is_offered()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync($"/download#token={story.Token}");

        await page.GetByLabel("Code").FillAsync("22222222");
        await PressDownloadAsync(page);
        await page.Locator("#error:has-text('The code is wrong. 4 more tries.')").WaitForAsync();
        Assert.AreEqual("code", await page.EvaluateAsync<string>("document.activeElement.id"));
        Assert.AreEqual("22222222", await page.EvaluateAsync<string>("getSelection().toString()"));
        var code = page.GetByLabel("Code");
        Assert.AreEqual(
            ("true", "error code-hint"),
            (await code.GetAttributeAsync("aria-invalid"), await code.GetAttributeAsync("aria-describedby")));
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me a new link" }).ClickAsync();
        await page.Locator("#status:has-text('a new mail is on its way')").WaitForAsync();
        Assert.AreEqual(
            ("", "false"), (await code.InputValueAsync(), await code.GetAttributeAsync("aria-invalid")));

        Assert.HasCount(2, story.Fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task A_pasted_link_works_and_a_used_one_says_why()
    {
        await using var story = await BrowserStory.BeginAsync();
        await story.Fixture.ClaimAsync(story.Token, story.Code);
        var page = await story.OpenAsync("/download");

        await page.GetByLabel("Link from the mail").First.FillAsync($"https://x.example/download#token={story.Token}");
        await page.GetByLabel("Code").FillAsync(story.Code);
        await PressDownloadAsync(page);

        await page.Locator("#error:has-text('This link has been used.')").WaitForAsync();
    }

    [TestMethod]
    public async Task It_fits_320_pixels_and_breaks_no_rule_of_its_own_content_policy()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync($"/download#token={story.Token}", width: 320);

        Assert.AreEqual(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.AreEqual(
            "rgb(11, 74, 143)",
            await page.EvaluateAsync<string>("getComputedStyle(document.getElementById('submit')).backgroundColor"));
        Assert.IsEmpty(story.Errors, string.Join('\n', story.Errors));
    }

    [TestMethod]
    public async Task Without_scripts_the_form_downloads_too()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync("/download", scripts: false);

        await page.GetByLabel("Link from the mail").First.FillAsync(story.Token);
        await page.GetByLabel("Code").FillAsync(story.Code);
        await page.RunAndWaitForDownloadAsync(() => PressDownloadAsync(page));
        var download = await page.RunAndWaitForDownloadAsync(() => PressDownloadAsync(page));

        Assert.IsGreaterThan(0, new FileInfo(await download.PathAsync()).Length);
    }

    [TestMethod]
    public async Task Without_scripts_a_wrong_code_is_typed_again_without_pasting_the_link_again()
    {
        await using var story = await BrowserStory.BeginAsync();
        var page = await story.OpenAsync("/download", scripts: false);
        await page.GetByLabel("Link from the mail").First.FillAsync(story.Token);
        await page.GetByLabel("Code").FillAsync("22222222");
        await PressDownloadAsync(page);

        await page.GetByText("The code is wrong. 4 more tries.").WaitForAsync();
        await page.GetByLabel("Code").FillAsync(story.Code);
        await page.RunAndWaitForDownloadAsync(() => PressDownloadAsync(page));
    }

    [TestMethod]
    public async Task A_claimed_address_opened_in_another_browser_is_a_readable_page()
    {
        await using var story = await BrowserStory.BeginAsync();
        var claimed = (ClaimOutcome.Granted)await story.Fixture.ClaimAsync(story.Token, story.Code);

        var page = await story.OpenAsync($"/api/downloads/{claimed.Claim}", scripts: false);

        await page.GetByText("works only in the browser that started the download").WaitForAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Back to the download page" }).WaitForAsync();
    }

    [TestMethod]
    public async Task A_scanner_that_runs_the_pages_scripts_and_presses_its_buttons_uses_nothing_up()
    {
        await using var story = await BrowserStory.BeginAsync();

        for (var visit = 0; visit < 3; visit++)
        {
            var page = await story.OpenAsync($"/download#token={story.Token}");
            await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            await PressDownloadAsync(page);
        }

        Assert.IsInstanceOfType<ClaimOutcome.Granted>(await story.Fixture.ClaimAsync(story.Token, story.Code));
        Assert.HasCount(1, story.Fixture.Transport.Mails);
    }

    private static Task PressDownloadAsync(IPage page) =>
        page.GetByRole(AriaRole.Button, new() { Name = "Download", Exact = true }).ClickAsync();
}
