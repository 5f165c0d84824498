using Microsoft.Playwright;
using PrivacyFunctions.Tests.Journeys;

namespace PrivacyFunctions.Tests.Portal;

/// <summary>The pages of a request without signing in, in a real browser before the whole product.</summary>
[TestClass]
public sealed class PrivacyRequestPageTests
{
    private const string Chromium = "/usr/bin/chromium";

    [TestMethod]
    public async Task By_keyboard_alone_a_person_asks_and_confirms_with_scripts()
    {
        await using var story = await Story.BeginAsync();
        var page = await story.OpenAsync("/privacy-request/acme");
        await page.GetByLabel("I ask for", new() { Exact = true }).FocusAsync();
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.TypeAsync("ada@acme.example");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Heading, new() { Name = "Look into your mail" }).WaitForAsync();

        var mail = (await story.Host.MailsAsync(1)).Single();
        var confirm = await story.OpenAsync($"/privacy-request#token={mail.IntakeToken}");
        Assert.DoesNotContain("token", confirm.Url);
        await confirm.GetByLabel("Code").FillAsync("22222222");
        await confirm.Keyboard.PressAsync("Enter");
        await confirm.GetByText("4 more tries").WaitForAsync();
        Assert.AreEqual("code", await confirm.EvaluateAsync<string>("document.activeElement.id"));
        await confirm.GetByLabel("Code").FillAsync(mail.Code);
        await confirm.Keyboard.PressAsync("Enter");
        await confirm.GetByText("The request is confirmed").WaitForAsync();
        await story.Host.MailsAsync(2);
    }

    [TestMethod]
    public async Task Without_scripts_it_works_by_its_forms()
    {
        await using var story = await Story.BeginAsync();
        var page = await story.OpenAsync("/privacy-request/acme", scripts: false);
        await page.GetByLabel("I ask for", new() { Exact = true }).SelectOptionAsync("portability");
        await page.GetByLabel("Your mail address").FillAsync("ada@acme.example");
        await page.GetByRole(AriaRole.Button, new() { Name = "Send me the code" }).ClickAsync();
        var mail = (await story.Host.MailsAsync(1)).Single();
        Assert.Contains("another service can read", mail.Text);

        await page.GetByRole(AriaRole.Link, new() { Name = "I have the mail" }).ClickAsync();
        await page.GetByLabel("Link from the mail").FillAsync($"https://x.example/privacy-request#token={mail.IntakeToken}");
        await page.GetByLabel("Code").FillAsync(mail.Code);
        await page.GetByRole(AriaRole.Button, new() { Name = "Confirm the request" }).ClickAsync();
        await page.GetByText("The request is confirmed").WaitForAsync();
    }

    [TestMethod]
    public async Task They_fit_320_pixels_and_every_field_has_its_label()
    {
        await using var story = await Story.BeginAsync();
        foreach (var path in new[] { "/privacy-request/acme", "/privacy-request" })
        {
            var page = await story.OpenAsync(path, width: 320);
            Assert.AreEqual(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), path);
            Assert.AreEqual(0, await page.EvaluateAsync<int>(
                "[...document.querySelectorAll('input,select,textarea')].filter(field => !field.labels.length).length"), path);
        }

        Assert.IsEmpty(story.Errors, string.Join('\n', story.Errors));
    }

    private sealed class Story : IAsyncDisposable
    {
        private readonly IPlaywright _playwright;
        private readonly IBrowser _browser;

        private Story(JourneyHost host, IPlaywright playwright, IBrowser browser) =>
            (Host, _playwright, _browser) = (host, playwright, browser);

        public JourneyHost Host { get; }

        public List<string> Errors { get; } = [];

        public static async Task<Story> BeginAsync()
        {
            if (!File.Exists(Chromium))
                Assert.Inconclusive($"{Chromium} is not on this machine.");
            var host = await JourneyHost.StartAsync();
            var playwright = await Playwright.CreateAsync();
            var browser = await playwright.Chromium.LaunchAsync(
                new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
            return new Story(host, playwright, browser);
        }

        public async Task<IPage> OpenAsync(string path, int width = 800, bool scripts = true)
        {
            var context = await _browser.NewContextAsync(new()
            {
                BaseURL = Host.Host.BaseAddress.ToString(),
                ViewportSize = new() { Width = width, Height = 700 },
                JavaScriptEnabled = scripts,
            });
            var page = await context.NewPageAsync();
            page.Console += (_, message) =>
            {
                if (message.Type == "error")
                    Errors.Add(message.Text);
            };
            page.SetDefaultTimeout(20_000);
            await page.GotoAsync(path);
            return page;
        }

        public async ValueTask DisposeAsync()
        {
            await _browser.DisposeAsync();
            _playwright.Dispose();
            await Host.DisposeAsync();
        }
    }
}
