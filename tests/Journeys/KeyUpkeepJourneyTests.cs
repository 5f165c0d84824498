using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Tests.Journeys;

[TestClass]
public sealed class KeyUpkeepJourneyTests
{
    [TestMethod]
    public async Task A_tenants_keys_are_rotated_when_asked_and_renewed_by_themselves_and_old_data_stays_readable()
    {
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            Settings = new Dictionary<string, string?> { ["Keys:GenerationPeriod"] = "1.00:00:00" },
        });
        using var admin = await host.AdminAsync();
        var path = await JourneyHost.SubmitAsync(admin, "acme", "ada@acme.example");
        await JourneyHost.WaitForStatusAsync(admin, path, "completed");
        var mail = (await host.MailsAsync(1)).Single();

        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var rotate = await owner.PostAsJsonAsync("/api/tenants/acme/keys/rotate", new { });
        Assert.AreEqual(HttpStatusCode.Accepted, rotate.StatusCode);
        await EndsAsync(host, "keys.rotation.acme.", "PT10M");

        // A generation lives a day here, and a package thirty: what the first has sealed is read under the next.
        await EndsAsync(host, "keys.renewal.acme.", "PT1H");
        using var person = host.Anyone();
        var (_, package) = await Download.TakeAsync(person, mail);
        await Download.VerifyAsync(person, package);
    }

    /// <summary>Moves the clock until an orchestration whose id begins so has completed.</summary>
    private static async Task EndsAsync(JourneyHost host, string prefix, string step)
    {
        var client = host.Host.Services.GetRequiredService<DurableTaskClient>();
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Completed], InstanceIdPrefix: prefix, PageSize: 1);
        await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync(step);
                await foreach (var _ in client.GetAllInstancesAsync(query))
                    return true;
                return false;
            },
            done => done, $"an orchestration {prefix}*");
    }
}
