using Microsoft.DurableTask.Testing;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>
/// An access request on Microsoft's worker and its in-process host: the app's orchestrator and activities as they are
/// deployed, the payloads through the real converter, replay by the real executor.
/// </summary>
[TestClass]
public sealed class ExportOrchestrationTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [TestMethod]
    public async Task An_access_request_becomes_a_package_and_one_mail()
    {
        await using var fixture = new ExportsFixture();
        await using var host = await AppFunctions.StartAsync(fixture);
        var started = await fixture.SubmitAsync();

        var instance = await RunAsync(host.Client, started);

        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus, $"{instance.FailureDetails}");
        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.IsNotEmpty(await fixture.DownloadAsync());
        Assert.DoesNotContain("ada@", $"{instance.SerializedInput}{instance.SerializedOutput}");
    }

    [TestMethod]
    public async Task A_mail_provider_that_is_away_is_waited_for()
    {
        await using var fixture = new ExportsFixture();
        fixture.Transport.Failures.Enqueue(new HttpRequestException("away"));
        await using var host = await AppFunctions.StartAsync(fixture);
        var started = await fixture.SubmitAsync();

        var instance = await RunAsync(host.Client, started);

        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, instance.RuntimeStatus, $"{instance.FailureDetails}");
        Assert.HasCount(1, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task A_second_start_of_the_finished_instance_sends_no_second_mail()
    {
        await using var fixture = new ExportsFixture();
        await using var host = await AppFunctions.StartAsync(fixture);
        var started = await fixture.SubmitAsync();
        await RunAsync(host.Client, started);

        await RunAsync(host.Client, started, "again");

        Assert.HasCount(1, fixture.Transport.Mails);
    }

    private static async Task<OrchestrationMetadata> RunAsync(
        DurableTaskClient client, ExportStartedV1 started, string suffix = "")
    {
        using var limit = new CancellationTokenSource(Patience);
        var id = await client.ScheduleNewOrchestrationInstanceAsync(
            ExportOrchestrator.Name, started,
            new StartOrchestrationOptions(ExportOrchestrator.InstanceId(started.Tenant, started.Request) + suffix),
            limit.Token);
        return await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, limit.Token);
    }
}
