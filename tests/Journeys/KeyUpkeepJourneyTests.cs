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

    [TestMethod]
    public async Task The_platforms_keys_are_renewed_by_themselves_and_a_waiting_request_and_the_audit_log_stay_readable()
    {
        const string Reason = "A reason that Hopper typed";
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            Settings = new Dictionary<string, string?> { ["Keys:GenerationPeriod"] = "1.00:00:00" },
        });
        using var admin = await host.AdminAsync();
        using var answer = await admin.PostAsJsonAsync(
            "/api/tenants/acme/requests",
            new { type = "erasure", subject = new { email = "ada@acme.example" }, reason = Reason });
        var path = answer.Headers.Location!.ToString();
        await JourneyHost.WaitForStatusAsync(admin, path, "in_grace");

        // The request waits under its contact key and the first mail has left; both KEKs go under it.
        await EndsAsync(host, "keys.platform.contacts.2", "PT2H");
        await EndsAsync(host, "keys.platform.audit.2", "PT2H");
        await host.AdvanceAsync("P8D");
        using var later = await host.AdminAsync();
        await JourneyHost.WaitForStatusAsync(later, path, "completed");
        Assert.IsNotEmpty(await host.MailsAsync(3), "The last mail is sealed under the contact key.");
        await EndsAsync(host, "keys.platform.deletion-log.2", "PT2H");
        using var afterwards = await host.AdminAsync();
        Assert.Contains(
            Reason, (await JourneyHost.ReadAsync(afterwards, "/api/tenants/acme/audit?limit=200")).ToJsonString());
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
