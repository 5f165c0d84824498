using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>A tenant's next KEK generation, step by step as the orchestration does.</summary>
[TestClass]
public sealed class KekRenewalTests : IAsyncDisposable
{
    private static readonly KekRenewalStartedV1 Second = new(Acme, 2);
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ITenantKeys Tenants => _fixture.Tenants;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.Notes.WriteAsync(Acme, "note", "text", Token);
    }

    [TestMethod]
    public async Task Everything_reads_on_under_the_next_generation_and_the_old_kek_is_deleted()
    {
        var before = await KeyAsync("user-1");
        var pseudonym = await _fixture.Pseudonyms.OfAsync(Acme, "email", "ada", Token);
        await RunAsync(Second);
        var record = await _fixture.RecordAsync(Acme);
        CollectionAssert.AreEqual(
            new[] { KekState.Retired, KekState.Active }, record.Keks.Select(kek => kek.State).ToArray());
        Assert.AreNotEqual(record.Keks[0].Name, record.Keks[1].Name);
        var old = (await _fixture.Vault.GetAsync(record.Keks[0].Name, Token))!;
        Assert.AreEqual(VaultKeyState.SoftDeleted, old.State);
        Assert.AreEqual(old.ScheduledPurgeDate, record.Keks[0].ScheduledPurgeDate);

        await _fixture.RestartAsync();
        Assert.AreEqual(before, await KeyAsync("user-1"));
        Assert.AreEqual(pseudonym, await _fixture.Pseudonyms.OfAsync(Acme, "email", "ada", Token));
        Assert.AreEqual("text", await _fixture.Notes.ReadAsync(Acme, "note", Token));
        CollectionAssert.AreEqual(
            new[] { "key.kek_deleted done", "key.kek_made done" }, _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task An_erased_persons_key_cannot_be_had_from_an_older_backup_of_the_key_store()
    {
        await KeyAsync("user-1");
        var row = await _fixture.RowOfAsync(AdaOfAcme);
        var backup = (await _fixture.Store.GetAsync(row, Token))!;
        var destruction = await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        var expected = await _fixture.Generations.IrrecoverableAtAsync(Acme, destruction.DestroyedAt, Token);
        Assert.IsFalse(expected.IsScheduled);

        await RestoreAsync(backup);
        await _fixture.RestartAsync();
        using (await _fixture.Keys.GetAsync(AdaOfAcme, 1, Token))
        {
            // That is why there are generations: the backup still opens.
        }

        await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        _fixture.Advance(TimeSpan.FromDays(90));
        await RunAsync(Second);
        var scheduled = await _fixture.Generations.IrrecoverableAtAsync(Acme, destruction.DestroyedAt, Token);
        Assert.IsTrue(scheduled.IsScheduled);
        Assert.IsLessThanOrEqualTo(expected.At, scheduled.At, "what was promised is kept");
        Assert.AreEqual((await _fixture.RecordAsync(Acme)).Keks[0].ScheduledPurgeDate, scheduled.At);

        await RestoreAsync(backup);
        await _fixture.RestartAsync();
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => _fixture.Keys.GetAsync(AdaOfAcme, 1, Token));
        Assert.IsTrue(_fixture.Time.AdvanceTo(scheduled.At));
        Assert.IsNull(await _fixture.Vault.RecoverAsync((await _fixture.RecordAsync(Acme)).Keks[0].Name, Token));
    }

    [TestMethod]
    public async Task A_key_destroyed_under_the_new_generation_waits_for_that_ones_end()
    {
        await KeyAsync("user-1");
        await RunAsync(Second);
        _fixture.Advance(TimeSpan.FromDays(1));
        var destruction = await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        Assert.IsFalse(
            (await _fixture.Generations.IrrecoverableAtAsync(Acme, destruction.DestroyedAt, Token)).IsScheduled);
    }

    [TestMethod]
    public async Task Steps_may_repeat_and_race()
    {
        for (var i = 0; i < 7; i++)
            await KeyAsync($"user-{i}");
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            try
            {
                await RunAsync(Second);
            }
            catch (StorageUnavailableException)
            {
                // Another run was making the KEK; the orchestration would come again.
            }
        })));
        await RunAsync(Second);
        var record = await _fixture.RecordAsync(Acme);
        Assert.HasCount(2, record.Keks);
        await AllUnderAsync(record.Keks[1].Name);
        Assert.HasCount(2, _fixture.Audit.Events);
    }

    [TestMethod]
    public async Task A_crash_at_any_write_costs_nothing_but_another_run()
    {
        var keys = new Dictionary<string, string>();
        for (var i = 0; i < 3; i++)
            keys[$"user-{i}"] = await KeyAsync($"user-{i}");
        var crashed = true;
        for (var crash = 1; crashed; crash++)
        {
            var generation = (await _fixture.RecordAsync(Acme)).Kek.Generation + 1;
            var write = 0;
            crashed = false;
            _fixture.OnWrite = _ =>
            {
                if (++write != crash)
                    return;
                crashed = true;
                throw new StorageUnavailableException("The power went.");
            };
            try
            {
                await RunAsync(new KekRenewalStartedV1(Acme, generation));
            }
            catch (StorageUnavailableException)
            {
                _fixture.OnWrite = null;
                await _fixture.RestartAsync();
                _fixture.Advance(TimeSpan.FromMinutes(1));
                await RunAsync(new KekRenewalStartedV1(Acme, generation));
            }

            _fixture.OnWrite = null;
            var record = await _fixture.RecordAsync(Acme);
            Assert.AreEqual(generation, record.Kek.Generation);
            Assert.IsTrue(record.Keks.SkipLast(1).All(kek => kek.State == KekState.Retired));
            Assert.IsNull(record.Abandoned);
            await AllUnderAsync(record.Kek.Name);
            Assert.IsLessThan(30, crash);
        }

        _fixture.Advance(TimeSpan.FromDays(30));
        await _fixture.RestartAsync();
        foreach (var (subject, key) in keys)
            Assert.AreEqual(key, await KeyAsync(subject));
    }

    [TestMethod]
    public async Task A_run_that_was_given_up_and_comes_back_late_changes_nothing()
    {
        // The first run is held up just before it makes its KEK; another one takes over meanwhile.
        var held = false;
        KeyName? first = null;
        _fixture.OnWrite = _ =>
        {
            var planned = _fixture.RecordAsync(Acme).GetAwaiter().GetResult().Planned;
            if (held || planned is null)
                return;
            held = true;
            first = planned.Name;
            _fixture.Advance(TimeSpan.FromMinutes(1));
            Tenants.MakeKekAsync(Second, Token).GetAwaiter().GetResult();
        };
        Assert.IsTrue(await Tenants.MakeKekAsync(Second, Token));
        _fixture.OnWrite = null;
        Assert.AreNotEqual(first, (await _fixture.RecordAsync(Acme)).Kek.Name);
        await RunAsync(Second);
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await _fixture.Vault.GetAsync(first!.Value, Token))!.State);
        Assert.AreEqual("text", await _fixture.Notes.ReadAsync(Acme, "note", Token));
    }

    [TestMethod]
    public async Task Keys_made_and_destroyed_meanwhile_are_as_they_should_be()
    {
        await KeyAsync("user-1");
        await KeyAsync("user-2");
        Assert.IsTrue(await Tenants.MakeKekAsync(Second, Token));
        var made = await KeyAsync("user-3");
        await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        await RunAsync(Second);
        _fixture.Advance(TimeSpan.FromDays(10));
        await _fixture.RestartAsync();
        Assert.AreEqual(made, await KeyAsync("user-3"));
        await KeyAsync("user-2");
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => KeyAsync("user-1"));
    }

    [TestMethod]
    public async Task A_key_made_under_the_old_kek_at_the_last_moment_is_wrapped_anew_before_it_is_used()
    {
        // Between the insertion of a new key and the look at the KEK after it, the next generation takes over.
        var taken = false;
        _fixture.OnWrite = key =>
        {
            if (taken || !key.Row.StartsWith("subject!", StringComparison.Ordinal))
                return;
            taken = true;
            Tenants.MakeKekAsync(Second, Token).GetAwaiter().GetResult();
        };
        await KeyAsync("user-1");
        Assert.IsTrue(taken);
        await AllUnderAsync((await _fixture.RecordAsync(Acme)).Keks[1].Name, secrets: false);
    }

    [TestMethod]
    public async Task A_throttled_vault_holds_a_renewal_up_and_no_more()
    {
        await KeyAsync("user-1");
        await Tenants.MakeKekAsync(Second, Token);
        _fixture.Vault.ThrottleUntil("tenants-0", _fixture.Time.GetUtcNow().AddSeconds(10));
        await Assert.ThrowsExactlyAsync<KeyVaultThrottledException>(() => Tenants.RewrapAsync(Second, Token));
        _fixture.Advance(TimeSpan.FromSeconds(10));
        await RunAsync(Second);
        await AllUnderAsync((await _fixture.RecordAsync(Acme)).Keks[1].Name);
    }

    [TestMethod]
    public async Task A_record_that_does_not_unwrap_keeps_the_old_kek()
    {
        await KeyAsync("user-1");
        var row = (await _fixture.Store.GetAsync(await _fixture.RowOfAsync(AdaOfAcme), Token))!;
        var broken = EntityJson.Read<SingleKeyV1>(row);
        broken.Live!.Wrapped[7] ^= 1;
        await _fixture.Store.ReplaceAsync(row.Key, EntityJson.Write(broken), row.ETag, Token);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => RunAsync(Second));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Tenants.RetireKekAsync(Second, Token));
        var old = (await _fixture.RecordAsync(Acme)).Keks[0];
        Assert.AreEqual(KekState.Retiring, old.State);
        Assert.AreEqual(VaultKeyState.Enabled, (await _fixture.Vault.GetAsync(old.Name, Token))!.State);
    }

    private Task RunAsync(KekRenewalStartedV1 renewal) => _fixture.RenewAsync(renewal, Token);

    private async Task RestoreAsync(StoredEntity backup)
    {
        var now = (await _fixture.Store.GetAsync(backup.Key, Token))!;
        await _fixture.Store.ReplaceAsync(backup.Key, backup.Content, now.ETag, Token);
    }

    private async Task AllUnderAsync(KeyName kek, bool secrets = true)
    {
        Assert.IsTrue((await _fixture.RecordAsync(Acme)).Versions.All(version => version.Kek == kek));
        await foreach (var stored in _fixture.Store.QueryAsync(new EntityQuery("datakeys", Acme.Value), Token))
        {
            if (stored.Key.Row.StartsWith("subject!", StringComparison.Ordinal))
                Assert.AreEqual(kek, EntityJson.Read<SingleKeyV1>(stored).Live!.Kek);
            if (secrets && stored.Key.Row == "pseudonyms")
                Assert.IsTrue(EntityJson.Read<PseudonymSecretsV1>(stored).Versions.All(version => version.Kek == kek));
        }
    }

    private async Task<string> KeyAsync(string subject)
    {
        using var key = await _fixture.Keys.GetOrCreateAsync(AdaOfAcme with { Id = SubjectId.Parse(subject) }, Token);
        return Convert.ToHexStringLower(key.Bytes);
    }
}
