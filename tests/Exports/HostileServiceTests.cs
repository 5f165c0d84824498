using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports;
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
        Assert.IsTrue(DownloadToken.TryParse(fixture.Transport.Link(0).Token, out var token));
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

    private static async Task RunFailingAsync(ExportsFixture fixture, int wakes)
    {
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Unreachable, retriable: true);
        var orchestration = fixture.Orchestrate(await fixture.SubmitAsync());
        orchestration.WaitingEvents = wakes;
        await ExportOrchestrator.RunAsync(orchestration);
    }
}
