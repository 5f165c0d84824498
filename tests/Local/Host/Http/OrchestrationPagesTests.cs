using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Local.Host.Http;

[TestClass]
public sealed class OrchestrationPagesTests
{
    private const string Hostile = "<script>alert(1)</script>";

    private static RunningHost _host = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext context)
    {
        _host = await RunningHost.StartAsync(typeof(PagedOrchestrators));
        var client = _host.Host.Services.GetRequiredService<DurableTaskClient>();
        foreach (var (name, input, id) in new[]
        {
            ("PageEcho", Hostile, "done-1"), ("PageWait", null, "waits-1"), ("PageSleep", null, "sleeps/1"),
        })
            await client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));
        await client.WaitForInstanceCompletionAsync("done-1", CancellationToken.None);
        await client.WaitForInstanceStartAsync("waits-1", CancellationToken.None);
        await client.WaitForInstanceStartAsync("sleeps/1", CancellationToken.None);
    }

    [ClassCleanup]
    public static async Task StopAsync() => await _host.DisposeAsync();

    [TestMethod]
    public async Task All_instances_are_listed_with_what_they_wait_for()
    {
        var rows = await RowsAsync("/local/orchestrations");
        Assert.Contains("PageEcho Completed", rows["done-1"]);
        Assert.Contains("an event", rows["waits-1"]);
        Assert.Contains("a timer at", rows["sleeps/1"]);
    }

    [TestMethod]
    public async Task They_are_filtered_by_status()
    {
        CollectionAssert.AreEquivalent(
            new[] { "waits-1", "sleeps/1" }, (await RowsAsync("/local/orchestrations?status=running")).Keys.ToArray());
        using var answer = await _host.Client.GetAsync("/local/orchestrations?status=broken");
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        using var page = await _host.Client.GetAsync("/local/orchestrations?after=x");
        Assert.AreEqual(HttpStatusCode.UnprocessableEntity, page.StatusCode);
    }

    [TestMethod]
    public async Task What_nothing_but_an_event_can_wake_counts_as_stuck() => CollectionAssert.AreEqual(
        new[] { "waits-1" }, (await RowsAsync("/local/orchestrations?stuck=true")).Keys.ToArray());

    [TestMethod]
    public async Task A_history_is_shown_event_by_event_with_everything_encoded()
    {
        using var answer = await _host.Client.GetAsync("/local/orchestrations/done-1");
        var html = await answer.Content.ReadAsStringAsync();
        Assert.DoesNotContain("<script", html);
        using var page = await new HtmlParser().ParseDocumentAsync(html);
        Assert.Contains(nameof(HistoryEventKind.ExecutionCompleted), page.Body!.TextContent);
        Assert.Contains("alert(1)", page.Body.TextContent);
        Assert.Contains("default-src 'none'", string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")));
        Assert.AreEqual("no-store", answer.Headers.CacheControl!.ToString());
    }

    [TestMethod]
    public async Task Each_link_of_the_list_leads_to_its_instance()
    {
        using var page = await PageAsync("/local/orchestrations");
        foreach (var link in page.QuerySelectorAll("td a"))
        {
            using var shown = await PageAsync(link.GetAttribute("href")!);
            Assert.AreEqual(link.TextContent, shown.QuerySelector("h1")!.TextContent);
        }
    }

    [TestMethod]
    public async Task An_unknown_instance_and_a_foreign_host_name_are_404()
    {
        using var unknown = await _host.Client.GetAsync("/local/orchestrations/nobody");
        Assert.AreEqual(HttpStatusCode.NotFound, unknown.StatusCode);
        foreach (var path in new[] { "/local/orchestrations", "/local/orchestrations/done-1" })
        {
            using var elsewhere = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Host = "evil.example" } };
            using var answer = await _host.Client.SendAsync(elsewhere);
            Assert.AreEqual(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    [TestMethod]
    public async Task The_pages_only_read()
    {
        using var answer = await _host.Client.PostAsync("/local/orchestrations/done-1", null);
        Assert.IsTrue(answer.StatusCode is HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotFound);
    }

    /// <summary>The text of each row by the instance that it names.</summary>
    private static async Task<Dictionary<string, string>> RowsAsync(string path)
    {
        using var page = await PageAsync(path);
        return page.QuerySelectorAll("tr").Where(row => row.QuerySelector("td a") is not null).ToDictionary(
            row => row.QuerySelector("td a")!.TextContent,
            row => string.Join(' ', row.QuerySelectorAll("td").Skip(1).Select(cell => cell.TextContent)));
    }

    private static async Task<IDocument> PageAsync(string path)
    {
        using var answer = await _host.Client.GetAsync(path);
        Assert.AreEqual(HttpStatusCode.OK, answer.StatusCode, path);
        return await new HtmlParser().ParseDocumentAsync(await answer.Content.ReadAsStringAsync());
    }
}

/// <summary>One that ends, one that waits for an event, one that sleeps.</summary>
public static class PagedOrchestrators
{
    [Function("PageEcho")]
    public static Task<string?> Echo([OrchestrationTrigger] TaskOrchestrationContext context) =>
        Task.FromResult(context.GetInput<string>());

    [Function("PageWait")]
    public static Task<string> WaitAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.WaitForExternalEvent<string>("never");

    [Function("PageSleep")]
    public static Task SleepAsync([OrchestrationTrigger] TaskOrchestrationContext context) =>
        context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
}
