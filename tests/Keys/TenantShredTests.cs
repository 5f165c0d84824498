using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class TenantShredTests : IAsyncDisposable
{
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ITenantShred Shred => _fixture.Shred;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.Keys.ProvisionTenantAsync(Globex, Token);
        await _fixture.Notes.WriteAsync(Acme, "note", "text", Token);
        await _fixture.Notes.WriteAsync(Globex, "note", "other text", Token);
    }

    [TestMethod]
    public async Task A_key_in_use_is_reported_so_and_its_canary_opens()
    {
        var report = await Shred.ObserveAsync(Acme, Token);
        Assert.AreEqual(
            new TenantKeyReport(
                TenantKeyState.Enabled, null, null, null, null, null, CanaryOpens: true, KeyDiscrepancy.None), report);
    }

    [TestMethod]
    public async Task A_destroyed_key_opens_nothing_at_once_and_another_tenants_is_untouched()
    {
        await ReadAsync();
        var report = await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        Assert.AreEqual(TenantKeyState.SoftDeleted, report.State);
        Assert.IsFalse(report.CanaryOpens);
        Assert.IsLessThan(
            TimeSpan.FromMinutes(1), (report.ScheduledPurgeDate - report.DestroyedAt!.Value.AddDays(7))!.Value.Duration());
        Assert.AreEqual(report.ScheduledPurgeDate, report.RecoverableUntil);
        Assert.IsGreaterThan(report.DestroyedAt.Value, report.ShreddedAt!.Value);
        await RefusedAsync();
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => _fixture.Keys.GetOrCreateAsync(AdaOfAcme, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            async () => await _fixture.Pseudonyms.OfAsync(Acme, "email", "ada", Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => _fixture.Tenants.StartRotationAsync(Acme, Token));
        Assert.AreEqual("other text", await _fixture.Notes.ReadAsync(Globex, "note", Token));
    }

    [TestMethod]
    public async Task Destroying_again_keeps_the_first_dates()
    {
        var first = await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        _fixture.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(first, await Shred.DestroyTenantKeyAsync(Acme, "req_2", Token));
        Assert.HasCount(1, _fixture.Audit.Events);
    }

    [TestMethod]
    public async Task A_recovered_key_reads_everything_again()
    {
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        _fixture.Advance(TimeSpan.FromDays(6));
        var recovered = (TenantKeyRecovery.Recovered)await Shred.RecoverTenantKeyAsync(Acme, Token);
        Assert.AreEqual(TenantKeyState.Enabled, recovered.Report.State);
        Assert.IsTrue(recovered.Report.CanaryOpens);
        Assert.IsNull(recovered.Report.ScheduledPurgeDate);
        await ReadAsync();
        _fixture.Advance(TimeSpan.FromDays(30));
        await ReadAsync();
        CollectionAssert.AreEqual(
            new[] { "key.tenant_key_destroyed done", "key.tenant_key_recovered done" },
            _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task The_purge_is_observed_and_nobody_recovers_the_key_any_more()
    {
        var report = await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        Assert.IsTrue(_fixture.Time.AdvanceTo(report.ScheduledPurgeDate!.Value.AddMinutes(-1)));
        Assert.IsNull((await Shred.ObserveAsync(Acme, Token)).PurgedAt);
        _fixture.Advance(TimeSpan.FromMinutes(2));
        var purged = await Shred.ObserveAsync(Acme, Token);
        Assert.AreEqual(TenantKeyState.Purged, purged.State);
        Assert.IsGreaterThanOrEqualTo(report.ScheduledPurgeDate.Value, purged.PurgedAt!.Value);
        Assert.IsInstanceOfType<TenantKeyRecovery.TooLate>(await Shred.RecoverTenantKeyAsync(Acme, Token));
        _fixture.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(purged.PurgedAt, (await Shred.ObserveAsync(Acme, Token)).PurgedAt);
        await RefusedAsync();
        Assert.Contains("key.tenant_key_purged done", _fixture.Audit.Actions.ToArray());
        Assert.Contains("key.tenant_key_recovered failed", _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task A_restored_backup_of_the_key_store_stays_unreadable()
    {
        var backup = (await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!;
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        var now = (await _fixture.Store.GetAsync(backup.Key, Token))!;
        await _fixture.Store.ReplaceAsync(backup.Key, backup.Content, now.ETag, Token);
        await _fixture.RestartAsync();
        await RefusedAsync();
        Assert.AreEqual(KeyDiscrepancy.DeletedThoughInUse, (await Shred.ObserveAsync(Acme, Token)).Discrepancy);
    }

    [TestMethod]
    public async Task A_key_that_somebody_recovers_in_the_vault_is_noticed_and_stays_unused()
    {
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        await _fixture.Vault.RecoverAsync((await _fixture.RecordAsync(Acme)).Kek.Name, Token);
        var report = await Shred.ObserveAsync(Acme, Token);
        Assert.AreEqual(KeyDiscrepancy.InUseThoughDestroyed, report.Discrepancy);
        Assert.IsTrue(report.CanaryOpens, "behaviour tells the truth");
        await RefusedAsync();
        Assert.AreEqual(
            TenantKeyState.SoftDeleted, (await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token)).State);
    }

    [TestMethod]
    public async Task A_crash_at_any_write_is_finished_by_the_next_run()
    {
        for (var crash = 1; crash <= 2; crash++)
        {
            var write = 0;
            _fixture.OnWrite = _ =>
            {
                if (++write == crash)
                    throw new StorageUnavailableException("The power went.");
            };
            await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
                () => Shred.DestroyTenantKeyAsync(Acme, "req_1", Token));
            _fixture.OnWrite = null;
            await _fixture.RestartAsync();
            Assert.AreEqual(
                TenantKeyState.SoftDeleted, (await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token)).State);
            await RefusedAsync();
            Assert.IsInstanceOfType<TenantKeyRecovery.Recovered>(await Shred.RecoverTenantKeyAsync(Acme, Token));
            await ReadAsync();
        }
    }

    [TestMethod]
    public async Task Destroying_during_a_renewal_reaches_both_generations_and_recovery_gives_both_back()
    {
        using (await _fixture.Keys.GetOrCreateAsync(AdaOfAcme, Token))
        {
            // Stays under the first generation: the renewal is broken off after its first step.
        }

        await _fixture.Tenants.MakeKekAsync(new KekRenewalStartedV1(Acme, 2), Token);
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        foreach (var kek in (await _fixture.RecordAsync(Acme)).Keks)
            Assert.AreEqual(VaultKeyState.SoftDeleted, (await _fixture.Vault.GetAsync(kek.Name, Token))!.State);
        Assert.IsTrue((await _fixture.Tenants.RewrapAsync(new KekRenewalStartedV1(Acme, 2), Token)).Stopped);
        await Shred.RecoverTenantKeyAsync(Acme, Token);
        await _fixture.RestartAsync();
        using (await _fixture.Keys.GetAsync(AdaOfAcme, 1, Token))
            await ReadAsync();
    }

    [TestMethod]
    public async Task A_retired_generation_is_not_brought_back_by_a_recovery()
    {
        var renewal = new KekRenewalStartedV1(Acme, 2);
        await _fixture.Tenants.MakeKekAsync(renewal, Token);
        while (await _fixture.Tenants.RewrapAsync(renewal, Token) is { Finished: false } progress)
            _fixture.Time.AdvanceTo(progress.PauseUntil ?? _fixture.Time.GetUtcNow());
        await _fixture.Tenants.RetireKekAsync(renewal, Token);
        await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        await Shred.RecoverTenantKeyAsync(Acme, Token);
        var first = (await _fixture.RecordAsync(Acme)).Keks[0];
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await _fixture.Vault.GetAsync(first.Name, Token))!.State);
        await ReadAsync();
    }

    [TestMethod]
    public async Task Destroying_and_making_keys_at_once_ends_without_a_usable_key()
    {
        for (var round = 0; round < 5; round++)
        {
            var uses = Enumerable.Range(0, 4).Select(i => Task.Run(async () =>
            {
                try
                {
                    using var key = await _fixture.Keys.GetOrCreateAsync(
                        AdaOfAcme with { Id = SubjectId.Parse($"user-{round}-{i}") }, Token);
                }
                catch (KeyUnavailableException)
                {
                    // The destruction was first.
                }
            })).ToList();
            var report = await Task.Run(() => Shred.DestroyTenantKeyAsync(Acme, "req_1", Token));
            await Task.WhenAll(uses);
            Assert.IsTrue(_fixture.Time.AdvanceTo(report.ShreddedAt!.Value));
            for (var i = 0; i < 4; i++)
            {
                await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => _fixture.Keys.GetAsync(
                    AdaOfAcme with { Id = SubjectId.Parse($"user-{round}-{i}") }, 1, Token));
            }

            await Shred.RecoverTenantKeyAsync(Acme, Token);
        }
    }

    [TestMethod]
    public async Task A_destruction_that_a_recovery_overtakes_gives_the_key_back()
    {
        var overtaken = false;
        _fixture.OnWrite = _ =>
        {
            // The second write of a destruction notes the vault's dates: just before it, an operator restores.
            if (overtaken || _fixture.RecordAsync(Acme).GetAwaiter().GetResult().Shred is null)
                return;
            overtaken = true;
            Shred.RecoverTenantKeyAsync(Acme, Token).GetAwaiter().GetResult();
        };
        var report = await Shred.DestroyTenantKeyAsync(Acme, "req_1", Token);
        Assert.IsTrue(overtaken);
        Assert.AreEqual(TenantKeyState.Enabled, report.State);
        Assert.IsNull(report.DestroyedAt);
        await ReadAsync();
    }

    [TestMethod]
    public async Task A_tenant_without_keys_has_nothing_to_destroy() =>
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Shred.DestroyTenantKeyAsync(
            PrivacyFunctions.Tenants.TenantId.Parse("nobody"), "req_1", Token));

    private async Task ReadAsync() =>
        Assert.AreEqual("text", await _fixture.Notes.ReadAsync(Acme, "note", Token));

    private Task RefusedAsync() =>
        Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => _fixture.Notes.ReadAsync(Acme, "note", Token));
}
