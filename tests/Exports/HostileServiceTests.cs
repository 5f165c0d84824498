using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class HostileServiceTests
{
    [TestMethod]
    [Timeout(60_000, CooperativeCancellation = true)]
    public async Task Cursors_that_lead_in_a_circle_are_a_failure_and_not_an_endless_file()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.NextCursor = cursor => cursor == "a" ? "b" : "a";
        var started = await fixture.SubmitAsync();

        await fixture.RunAsync(started);

        Assert.IsLessThanOrEqualTo(3, fixture.Usage.Calls);
        var request = await fixture.RequestAsync(started);
        Assert.AreEqual(RequestStatus.PartiallyCompleted, request.Status);
        Assert.AreEqual(
            new Receipt.Failed(FailureReason.MalformedAnswer, Retriable: false),
            request.Services.Single(service => service.Name == "usage").Items[0].Receipt);
    }

    [TestMethod]
    public async Task A_thousand_wakes_cost_one_further_round()
    {
        await using var calm = new ExportsFixture();
        await RunFailingAsync(calm, wakes: 0);
        await using var storm = new ExportsFixture();
        await RunFailingAsync(storm, wakes: 1000);

        Assert.IsLessThanOrEqualTo(calm.Usage.Calls + ExportRetries.QuickPauses.Count + 1, storm.Usage.Calls);
    }

    [TestMethod]
    public async Task A_package_is_never_sealed_without_what_a_service_gave()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        var orchestration = fixture.Orchestrate(started);
        var forgotten = false;
        orchestration.OnActivity = async name =>
        {
            if (name != ExportActivities.Seal || forgotten)
                return;
            forgotten = true;
            await fixture.Get<ExportStore>().ForgetStepsAsync(started.Tenant, started.Request, CancellationToken.None);
        };

        await ExportOrchestrator.RunAsync(orchestration);

        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        Assert.IsNotNull(zip.GetEntry("accounts/users.json"));
        Assert.IsNotNull(zip.GetEntry("usage/events.json"));
        Assert.HasCount(1, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task A_mail_provider_that_is_down_does_not_use_up_the_further_links()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        Assert.IsTrue(LinkToken.TryParse(fixture.Transport.Link(0).Token, out var token));
        var delivery = fixture.Get<PackageDelivery>();
        for (var outage = 0; outage < 5; outage++)
        {
            fixture.Transport.Failures.Enqueue(new StorageUnavailableException("The provider is down."));
            await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
                () => delivery.ReissueAsync(token, PrivacyFunctions.Audit.AuditPayload.System, CancellationToken.None));
        }

        for (var click = 0; click < 5; click++)
            await delivery.ReissueAsync(token, PrivacyFunctions.Audit.AuditPayload.System, CancellationToken.None);

        Assert.HasCount(1 + ExportLimits.Reissues, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task An_object_that_cannot_be_read_is_its_services_failure_and_the_others_are_delivered()
    {
        await using var fixture = new ExportsFixture();
        fixture.Documents.UnreadableObjects.Add("gone.txt");
        var started = await fixture.SubmitAsync();
        var orchestration = fixture.Orchestrate(started);
        orchestration.OnTimer = _ =>
        {
            if (fixture.Transport.Mails.Count > 0)
                fixture.Documents.UnreadableObjects.Clear();
            return Task.CompletedTask;
        };

        await ExportOrchestrator.RunAsync(orchestration);

        Assert.HasCount(2, fixture.Transport.Mails);
        Assert.Contains("Documents", fixture.Transport.Mails[0].Text.Reveal());
        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
    }

    [TestMethod]
    public async Task When_no_service_ever_answers_the_persons_address_is_forgotten_all_the_same()
    {
        await using var fixture = new ExportsFixture();
        foreach (var service in new[] { fixture.Accounts, fixture.Usage, fixture.Documents })
            service.AlwaysFails = new ConnectorException(service.Service, FailureReason.Unauthorized, retriable: false);
        var started = await fixture.SubmitAsync();
        await fixture.RunAsync(started);

        await fixture.Get<PackageSweep>().RunAsync(CancellationToken.None);

        Assert.IsFalse((await fixture.RequestAsync(started)).IsOpen);
        Assert.IsNull(
            await fixture.Get<RequestContacts>().OpenAsync(started.Tenant, started.Request, CancellationToken.None));
    }

    private static async Task RunFailingAsync(ExportsFixture fixture, int wakes)
    {
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Unreachable, retriable: true);
        var orchestration = fixture.Orchestrate(await fixture.SubmitAsync());
        orchestration.WaitingEvents = wakes;
        await ExportOrchestrator.RunAsync(orchestration);
    }
}
