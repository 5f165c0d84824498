using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>A tenant's keys over HTTP, with the timers and the durable engine of the host.</summary>
[TestClass]
public sealed class KeysJourneyTests
{
    private const string Keys = "/api/tenants/acme/keys";

    [TestMethod]
    public async Task An_owner_rotates_the_data_key_and_reads_its_states()
    {
        await using var host = await JourneyHost.StartAsync();
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        var before = await JourneyHost.ReadAsync(owner, Keys);
        Assert.AreEqual("enabled", before["state"]!.GetValue<string>());
        Assert.IsTrue(before["canaryOpens"]!.GetValue<bool>());
        using (var hold = await owner.PostAsJsonAsync(
            "/api/tenants/acme/holds", new { scope = "tenant", matter = "A v. B", reason = "They sue." }))
            Assert.AreEqual(HttpStatusCode.Created, hold.StatusCode, await hold.Content.ReadAsStringAsync());

        using var rotated = await owner.PostAsJsonAsync($"{Keys}/rotate", new { });
        Assert.AreEqual(HttpStatusCode.Accepted, rotated.StatusCode, await rotated.Content.ReadAsStringAsync());
        Assert.AreEqual("pending", (await JourneyHost.ReadAsync(owner, Keys))["dataKeys"]![1]!["state"]!.GetValue<string>());
        // The engine takes up the pause between the two passes before the clock moves over it.
        await JourneyHost.UntilAsync(
            () => JourneyHost.ReadAsync(owner, Keys), keys => keys["rotation"]?["resealed"]!.GetValue<long>() == 1,
            "the hold is sealed anew");
        var after = await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync("PT21M");
                return await JourneyHost.ReadAsync(owner, Keys);
            },
            keys => keys["rotation"] is null, "the rotation is finished");
        Assert.AreEqual("retired,active", States(after, "dataKeys"));
        Assert.Contains(
            "They sue.", (await JourneyHost.ReadAsync(owner, "/api/tenants/acme/holds")).ToJsonString());

        using var secret = await owner.PostAsJsonAsync($"{Keys}/rotate", new { key = "pseudonyms" });
        Assert.AreEqual(HttpStatusCode.Accepted, secret.StatusCode);
        Assert.AreEqual("retired,active", States(await JourneyHost.ReadAsync(owner, Keys), "pseudonyms"));
    }

    [TestMethod]
    public async Task After_ninety_days_every_tenant_gets_a_new_kek_and_reads_on()
    {
        await using var host = await JourneyHost.StartAsync();
        await host.AdvanceAsync("P91D");
        var view = await JourneyHost.UntilAsync(
            async () =>
            {
                await host.AdvanceAsync("PT21M");
                return await ViewAsync(host);
            },
            keys => keys.Keks.Count == 2 && keys.Keks[0].State == "retired", "the first KEK is retired");
        Assert.AreEqual("active", view.Keks[1].State);
        Assert.IsNotNull(view.Keks[0].ScheduledPurgeDate);
        Assert.IsTrue(view.CanaryOpens);

        await host.AdvanceAsync("P8D");
        await JourneyHost.UntilAsync(
            () => ViewAsync(host), keys => keys.Keks[0].PurgedAt is not null, "the vault has purged it");
    }

    [TestMethod]
    public async Task Only_owners_and_operators_see_keys_and_only_services_get_them()
    {
        await using var host = await JourneyHost.StartAsync();
        using var admin = await host.AdminAsync();
        using var hidden = await admin.GetAsync(Keys);
        Assert.AreEqual(HttpStatusCode.Forbidden, hidden.StatusCode);
        using var owner = await host.SignInAsync("acme", JourneyHost.OwnerOfAcme, "OWNER");
        using var refused = await owner.PostAsJsonAsync("/api/tenants/acme/data-keys", new { });
        Assert.AreEqual(HttpStatusCode.Forbidden, refused.StatusCode);
        using var other = await owner.GetAsync("/api/tenants/globex/keys");
        Assert.AreEqual(HttpStatusCode.NotFound, other.StatusCode);
        using var service = await host.SignInAsync(null, "sample-product", "SERVICE");
        using var given = await service.PostAsJsonAsync("/api/tenants/acme/data-keys", new { });
        Assert.AreEqual(HttpStatusCode.OK, given.StatusCode);
        Assert.Contains("no-store", given.Headers.CacheControl!.ToString());
    }

    private static Task<TenantKeysView> ViewAsync(JourneyHost host) =>
        host.Host.Services.GetRequiredService<ITenantKeys>().ViewAsync(TenantId.Parse("acme"), CancellationToken.None);

    private static string States(JsonNode keys, string of) =>
        string.Join(',', keys[of]!.AsArray().Select(key => key!["state"]!.GetValue<string>()));
}
