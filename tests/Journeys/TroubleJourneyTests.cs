using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class TroubleJourneyTests
{
    [TestMethod]
    public async Task A_service_that_is_down_is_named_and_its_data_follows_when_it_is_back()
    {
        var port = HostProcess.FreePort();
        await using var host = await JourneyHost.StartAsync(options => WithBillingAt(options, port));
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        var request = await JourneyHost.WaitForStatusAsync(admin, path, "partially_completed");
        var billing = request["services"]!.AsArray()
            .Single(service => service!["name"]!.GetValue<string>() == "billing")!;
        Assert.AreEqual("failed", billing["outcome"]!.GetValue<string>());
        Assert.AreEqual("unreachable", billing["reason"]!.GetValue<string>());
        Assert.AreEqual(
            7, request["services"]!.AsArray().Count(service => service!["outcome"]!.GetValue<string>() == "exported"));
        var first = (await host.MailsAsync(1)).Single();
        Assert.Contains("Billing", first.Text);

        await using var back = await StartBillingAsync(host, port);
        await WaitWithTheClockAsync(host, path, request => request["status"]!.GetValue<string>() == "completed");
        var mails = await host.MailsAsync(2);
        Assert.HasCount(2, mails);
        Assert.DoesNotContain("could not answer", mails[1].Text);
        using var person = host.Anyone();
        using var old = await Download.ClaimAsync(person, first);
        Assert.AreEqual("link_superseded", await JourneyHost.CodeOfAsync(old));
        var (_, package) = await Download.TakeAsync(person, mails[1]);
        await Download.VerifyAsync(person, package);
        Assert.HasCount(12, Download.Records(package, "billing/invoices.json"));
    }

    [TestMethod]
    public async Task An_erasure_waits_for_a_service_that_is_down_for_weeks_tells_the_operator_and_ends_by_itself()
    {
        var port = HostProcess.FreePort();
        await using var host = await JourneyHost.StartAsync(options => WithBillingAt(options, port));
        using var admin = await host.AdminAsync();
        var path = await ErasureJourneyTests.SubmitAsync(admin, "usr-0003");
        await host.AdvanceAsync("P7D");
        using var later = await host.AdminAsync();
        var request = await JourneyHost.WaitForStatusAsync(later, path, "partially_completed");
        Assert.AreEqual("failed", ErasureJourneyTests.Outcome(request, "billing"));
        using var early = await later.GetAsync($"{path}/certificate");
        Assert.AreEqual(HttpStatusCode.NotFound, early.StatusCode);

        await host.AdvanceAsync("P24D");
        await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync("PT1H");
                using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
                return await JourneyHost.ReadAsync(owner, "/api/tenants/acme/audit?limit=200&action=erasure.overdue");
            },
            events => events["items"]!.AsArray().Count == 1, "somebody is told that it is overdue");

        await using var back = await StartBillingAsync(host, port);
        await host.AdvanceAsync("PT1H");
        await WaitWithTheClockAsync(host, path, request => request["status"]!.GetValue<string>() == "completed");
        using var afterwards = await host.AdminAsync();
        using var certificate = await afterwards.GetAsync($"{path}/certificate");
        Assert.AreEqual(HttpStatusCode.OK, certificate.StatusCode);
    }

    [TestMethod]
    public async Task A_request_that_stays_partial_is_final_at_its_due_date_with_its_reasons()
    {
        await using var host = await JourneyHost.StartAsync(options => WithBillingAt(options, HostProcess.FreePort()));
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "partially_completed");
        await host.AdvanceAsync("P31D");
        await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync("PT1M");
                using var later = await host.AdminAsync();
                using var answer = await later.PostAsJsonAsync($"{path}/cancel", new { reason = "Is it closed?" });
                return await JourneyHost.CodeOfAsync(answer);
            },
            code => code == "request_closed", "the request is closed");
        using var reader = await host.AdminAsync();
        var request = await JourneyHost.ReadAsync(reader, path);
        Assert.AreEqual("partially_completed", request["status"]!.GetValue<string>());
        await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync("PT1M");
                return await host.ReadMailsAsync();
            },
            mails => mails.Any(
                mail => mail.Text.Contains("These services did not answer: Billing.", StringComparison.Ordinal)),
            "the mail that says what is missing for good");
        using var later = await host.AdminAsync();
        using var anew = await later.PostAsJsonAsync(
            "/api/tenants/acme/requests", new { type = "access", subject = new { id = "usr-0001" } });
        Assert.AreEqual(HttpStatusCode.Accepted, anew.StatusCode);
    }

    [TestMethod]
    public async Task An_answer_whose_mail_nobody_takes_is_not_called_completed()
    {
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            ConfigureServices = services =>
            {
                options.ConfigureServices!(services);
                services.AddSingleton<IMailTransport>(new RefusingTransport());
            },
        });
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        var request = await JourneyHost.WaitForStatusAsync(admin, path, "partially_completed");
        Assert.AreEqual("refused", request["delivery"]!.GetValue<string>());
    }

    [TestMethod]
    public async Task A_cancelled_request_sends_nothing_but_the_notice()
    {
        var port = HostProcess.FreePort();
        using var stalled = new TcpListener(IPAddress.Loopback, port);
        stalled.Start();
        await using var host = await JourneyHost.StartAsync(options => WithBillingAt(options, port));
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        using var cancelled = await admin.PostAsJsonAsync($"{path}/cancel", new { reason = "Asked for by mistake." });
        Assert.AreEqual(HttpStatusCode.OK, cancelled.StatusCode);
        stalled.Stop();
        var mail = (await host.MailsAsync(1)).Single();
        Assert.Contains("was cancelled", mail.Text);
        Assert.Contains("Asked for by mistake.", mail.Text);
        using var again = await admin.PostAsJsonAsync($"{path}/cancel", new { reason = "Again." });
        Assert.AreEqual("request_closed", await JourneyHost.CodeOfAsync(again));
        Assert.HasCount(1, await host.ReadMailsAsync());
    }

    /// <summary>
    /// Moves the clock half a minute at a time, so that a timer that is set a moment later comes due as well.
    /// </summary>
    private static Task WaitWithTheClockAsync(JourneyHost host, string path, Func<JsonNode, bool> right) =>
        JourneyHost.UntilAsync(
            async () =>
            {
                // A token lives an hour on the same clock.
                using var admin = await host.AdminAsync();
                var request = await JourneyHost.ReadAsync(admin, path);
                if (!right(request))
                    await host.AdvanceAsync("PT30S");
                return request;
            },
            right, $"{path} with the clock moving");

    private sealed class RefusingTransport : IMailTransport
    {
        public Task<MailHandover> SendAsync(OutgoingMail mail, CancellationToken cancellation) =>
            Task.FromResult<MailHandover>(new MailHandover.Refused("mailbox_closed"));
    }

    private static LocalHostOptions WithBillingAt(LocalHostOptions options, int port) =>
        options with { Connections = new Dictionary<string, string> { ["billing"] = $"http://127.0.0.1:{port}/" } };

    private static async Task<SampleService> StartBillingAsync(JourneyHost host, int port)
    {
        var pack = ((PolicyPackOutcome.Loaded)PolicyPackLoader.LoadFile(
            Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml"))).Pack;
        var keys = new PublishedKeys(
            new Uri(host.Host.BaseAddress, ".well-known/jwks.json").ToString(), TimeProvider.System);
        return await SampleService.StartAsync(
            pack.FindService("billing")!, pack.Grounds, Path.Combine(host.DataFolder, "sample", "billing.db"), port,
            keys, NetworkTime.Real,
            CancellationToken.None);
    }
}
