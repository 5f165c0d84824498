using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A deployment without purge protection, where a person gives the right to purge just in time.</summary>
[TestClass]
public sealed class EarlyPurgeJourneyTests
{
    private const string Acme = "/api/tenants/acme";

    [TestMethod]
    public async Task The_key_of_a_purged_tenant_waits_for_the_right_and_is_gone_within_the_hour_that_it_is_given()
    {
        await using var host = await JourneyHost.StartAsync(options => options with
        {
            Settings = new Dictionary<string, string?> { ["Keys:PurgeProtection"] = "false" },
        });
        using var operators = await host.SignInAsync(null, "operator-1", "OPERATOR");
        using var asked = await operators.PostAsJsonAsync(Acme + "/force-delete", new { ticket = "T-2" });
        using var verifier = await host.SignInAsync(null, "verifier-1", "VERIFIER");
        using var signed = await verifier.PostAsync(Acme + "/force-delete/sign-off", null);
        Assert.AreEqual(HttpStatusCode.Accepted, signed.StatusCode);
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(operators, Acme),
            tenant => tenant["state"]!.GetValue<string>() == "purged", "the tenant is purged");
        await host.AdvanceAsync("PT2H");
        Assert.IsNull((await KeyAsync(host)).PurgedAt, "Nobody has given the right yet.");

        using var anyone = host.Anyone();
        using var granted = await anyone.PostAsJsonAsync("/local/purge-grant", new { @for = "PT12H" });
        Assert.AreEqual(HttpStatusCode.OK, granted.StatusCode);
        await host.AdvanceAsync("PT2H");
        var purged = await JourneyHost.UntilAsync(
            () => KeyAsync(host), key => key.PurgedAt is not null, "the vault is seen without the key");
        Assert.IsLessThan(purged.ScheduledPurgeDate!.Value, purged.PurgedAt!.Value);
    }

    private static Task<TenantKeyReport> KeyAsync(JourneyHost host) =>
        host.Host.Services.GetRequiredService<ITenantShred>()
            .ObserveAsync(TenantId.Parse("acme"), CancellationToken.None);
}
