using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>A destroyed tenant key in a vault without purge protection, and the right to purge that comes and goes.</summary>
[TestClass]
public sealed class EarlyPurgeTests : IAsyncDisposable
{
    private readonly KeysFixture _fixture = new(purgeProtection: false);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ITenantShred Shred => _fixture.Shred;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public Task ProvisionAsync() => _fixture.Keys.ProvisionTenantAsync(Acme, Token);

    [TestMethod]
    public async Task With_the_right_a_destroyed_key_goes_at_once_in_all_its_generations_and_the_log_says_how()
    {
        await _fixture.RenewAsync(new KekRenewalStartedV1(Acme, 2), Token);
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        Grant();
        var report = await Shred.PurgeTenantKeyAsync(Acme, Token);
        Assert.IsLessThan(report.ScheduledPurgeDate!.Value, report.PurgedAt!.Value);
        Assert.AreEqual(TenantKeyState.Purged, report.State);
        foreach (var kek in (await _fixture.RecordAsync(Acme)).Keks)
        {
            Assert.IsNull(await _fixture.Vault.GetAsync(kek.Name, Token));
            Assert.IsTrue(kek.IsPurgedEarly);
        }

        Assert.AreEqual(1, Count("key.tenant_key_purged_early"));
        Assert.AreEqual(0, Count("key.tenant_key_purged"));
    }

    [TestMethod]
    public async Task Without_the_right_it_waits_and_says_so_and_the_vaults_own_purge_is_not_taken_for_ours()
    {
        var destroyed = await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        var report = await Shred.PurgeTenantKeyAsync(Acme, Token);
        Assert.AreEqual(TenantKeyState.SoftDeleted, report.State);
        Assert.IsNull(report.PurgedAt);
        Assert.IsTrue(_fixture.Log.Lines.Any(line => line.Contains(
            "waits for its early purge (NotPermitted)", StringComparison.Ordinal)));

        Assert.IsTrue(_fixture.Time.AdvanceTo(destroyed.ScheduledPurgeDate!.Value));
        Assert.IsNotNull((await Shred.PurgeTenantKeyAsync(Acme, Token)).PurgedAt);
        Assert.AreEqual(1, Count("key.tenant_key_purged"));
        Assert.AreEqual(0, Count("key.tenant_key_purged_early"));
    }

    [TestMethod]
    public async Task The_right_that_comes_later_is_used_then()
    {
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        await Shred.PurgeTenantKeyAsync(Acme, Token);
        _fixture.Advance(TimeSpan.FromHours(2));
        Grant();
        Assert.IsNotNull((await Shred.PurgeTenantKeyAsync(Acme, Token)).PurgedAt);
        Assert.AreEqual(1, Count("key.tenant_key_purged_early"));
    }

    [TestMethod]
    public async Task A_crash_at_any_write_loses_neither_the_purge_nor_how_it_came()
    {
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        Grant();
        for (var crash = 1; crash <= 2; crash++)
        {
            var write = 0;
            var at = crash;
            _fixture.OnWrite = _ =>
            {
                if (++write == at)
                    throw new StorageUnavailableException("The power went.");
            };
            await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
                () => Shred.PurgeTenantKeyAsync(Acme, Token), $"write {crash}");
            _fixture.OnWrite = null;
            await _fixture.RestartAsync();
            Grant();
        }

        Assert.IsNotNull((await Shred.ObserveAsync(Acme, Token)).PurgedAt, "The second crash came after the vault's answer.");
        Assert.AreEqual(1, Count("key.tenant_key_purged_early"));
    }

    [TestMethod]
    public async Task A_key_in_use_is_never_purged()
    {
        Grant();
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Shred.PurgeTenantKeyAsync(Acme, Token));
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        await Shred.RecoverTenantKeyAsync(Acme, Token);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Shred.PurgeTenantKeyAsync(Acme, Token));
        Assert.IsTrue((await Shred.ObserveAsync(Acme, Token)).CanaryOpens);
    }

    [TestMethod]
    public async Task A_vault_under_purge_protection_refuses_plainly_and_keeps_its_date()
    {
        await using var protectedVault = new KeysFixture();
        await protectedVault.Keys.ProvisionTenantAsync(Acme, Token);
        var destroyed = await protectedVault.Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        protectedVault.Vault.GrantPurge("tenants-0", protectedVault.Time.GetUtcNow().AddHours(1));
        Assert.AreEqual(destroyed, await protectedVault.Shred.PurgeTenantKeyAsync(Acme, Token));
        Assert.IsNull((await protectedVault.RecordAsync(Acme)).Kek.PurgeAskedAt);
        Assert.IsTrue(protectedVault.Log.Lines.Any(line => line.Contains(
            "waits for its early purge (Protected)", StringComparison.Ordinal)));
    }

    private void Grant() => _fixture.Vault.GrantPurge("tenants-0", _fixture.Time.GetUtcNow().AddHours(1));

    private int Count(string action) => _fixture.Audit.Events.Count(entry => entry.Action == action);
}
