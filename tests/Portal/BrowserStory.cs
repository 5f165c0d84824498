using Microsoft.Playwright;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Portal;

/// <summary>A finished export and a real browser before its download page.</summary>
internal sealed class BrowserStory : IAsyncDisposable
{
    private const string Chromium = "/usr/bin/chromium";

    private readonly PortalServer _server;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private BrowserStory(ExportsFixture fixture, PortalServer server, IPlaywright playwright, IBrowser browser)
    {
        (Fixture, _server, _playwright, _browser) = (fixture, server, playwright, browser);
        (Token, Code) = fixture.Transport.Link(0);
    }

    public ExportsFixture Fixture { get; }

    public string Token { get; }

    public string Code { get; }

    /// <summary>What the browser's console complained about.</summary>
    public List<string> Errors { get; } = [];

    public static async Task<BrowserStory> BeginAsync()
    {
        if (!File.Exists(Chromium))
            Assert.Inconclusive($"{Chromium} is not on this machine.");
        var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        var server = await PortalServer.StartAsync(fixture);
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        return new BrowserStory(fixture, server, playwright, browser);
    }

    public async Task<IPage> OpenAsync(string path, int width = 800, bool scripts = true)
    {
        var context = await _browser.NewContextAsync(new()
        {
            BaseURL = _server.Url,
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
        await _server.DisposeAsync();
        await Fixture.DisposeAsync();
    }
}
