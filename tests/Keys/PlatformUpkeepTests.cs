using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tests.Exports;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>What the vault says of the platform's KEKs, and a key store that was put back from a backup.</summary>
[TestClass]
public sealed class PlatformUpkeepTests : IAsyncDisposable
{
    private static readonly KeyScope.Contact Contact = new(Acme, "req_1");
    private static readonly KekRenewalStartedV1 Second = new(null, 2, "contacts");
    private readonly KeysFixture _fixture = new();
    private readonly NoScheduler _scheduler = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _scheduler.DisposeAsync();
        await _fixture.DisposeAsync();
    }

    [TestInitialize]
    public async Task MakeAsync()
    {
        using var key = await _fixture.Keys.GetOrCreateAsync(Contact, Token);
    }

    [TestMethod]
    public async Task Nothing_is_begun_before_its_time()
    {
        await _fixture.Tenants.MaintainPlatformAsync(_scheduler, Token);
        _fixture.Advance(TimeSpan.FromDays(90));
        await Assert.ThrowsExactlyAsync<TimeoutException>(
            () => _fixture.Tenants.MaintainPlatformAsync(_scheduler, Token), "The scheduler is asked, and is away.");
    }

    [TestMethod]
    public async Task A_purge_is_recorded_when_the_vault_has_made_it_and_not_when_it_was_to()
    {
        await _fixture.RenewAsync(Second, Token);
        await _fixture.Tenants.MaintainPlatformAsync(_scheduler, Token);
        var before = (await _fixture.PlatformAsync("contacts")).Keks[0];
        Assert.IsNull(before.PurgedAt);
        Assert.IsTrue(_fixture.Time.AdvanceTo(before.ScheduledPurgeDate!.Value));
        Assert.IsNull((await _fixture.PlatformAsync("contacts")).Keks[0].PurgedAt);

        // The next generation is due by now, and the scheduler is away: what was seen stays written down.
        await Assert.ThrowsExactlyAsync<TimeoutException>(
            () => _fixture.Tenants.MaintainPlatformAsync(_scheduler, Token));
        Assert.IsGreaterThanOrEqualTo(
            before.ScheduledPurgeDate!.Value, (await _fixture.PlatformAsync("contacts")).Keks[0].PurgedAt!.Value);
    }

    [TestMethod]
    public async Task A_key_store_from_before_a_renewal_is_refused_aloud_and_usable_when_the_kek_is_recovered()
    {
        var backup = await _fixture.BackUpAsync("backup.db");
        await _fixture.RenewAsync(Second, Token);
        var restored = _fixture.Open(backup);
        var (keys, upkeep) =
            (restored.GetRequiredService<IDataKeys>(), restored.GetRequiredService<ITenantKeys>());
        await upkeep.MaintainPlatformAsync(_scheduler, Token);
        Assert.HasCount(1, Disagreements());
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => keys.GetOrCreateAsync(Contact with { Request = "req_2" }, Token));

        var old = (await _fixture.PlatformAsync("contacts")).Keks[0].Name;
        await _fixture.Vault.RecoverAsync(old, Token);
        await upkeep.MaintainPlatformAsync(_scheduler, Token);
        Assert.HasCount(1, Disagreements(), "The vault and the restored record agree again.");
        using var made = await keys.GetOrCreateAsync(Contact with { Request = "req_2" }, Token);
        await _fixture.RenewAsync(Second, Token, upkeep);
        using var found = await keys.GetOrCreateAsync(Contact, Token);
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await _fixture.Vault.GetAsync(old, Token))!.State);
    }

    [TestMethod]
    public async Task A_retired_kek_that_somebody_recovered_is_said_aloud()
    {
        await _fixture.RenewAsync(Second, Token);
        await _fixture.Vault.RecoverAsync((await _fixture.PlatformAsync("contacts")).Keks[0].Name, Token);
        await _fixture.Tenants.MaintainPlatformAsync(_scheduler, Token);
        Assert.HasCount(1, Disagreements());
    }

    private IReadOnlyList<string> Disagreements() =>
        [.. _fixture.Log.Lines.Where(line => line.Contains("disagree on its key", StringComparison.Ordinal))];
}
