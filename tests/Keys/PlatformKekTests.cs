using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>The next generation of the KEK over contact keys and of the one over audit months, step by step.</summary>
[TestClass]
public sealed class PlatformKekTests : IAsyncDisposable
{
    private const string Contacts = "contacts";
    private const string Audit = "audit";
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ITenantKeys Tenants => _fixture.Tenants;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    [DataRow(Contacts)]
    [DataRow(Audit)]
    public async Task Everything_opens_on_under_the_next_generation_and_the_old_kek_is_deleted(string use)
    {
        var keys = await MakeAsync(use, 3);
        await _fixture.RenewAsync(Renewal(use, 2), Token);
        var keks = await _fixture.PlatformAsync(use);
        CollectionAssert.AreEqual(
            new[] { KekState.Retired, KekState.Active }, keks.Keks.Select(kek => kek.State).ToArray());
        var old = (await _fixture.Vault.GetAsync(keks.Keks[0].Name, Token))!;
        Assert.AreEqual(VaultKeyState.SoftDeleted, old.State);
        Assert.AreEqual(old.ScheduledPurgeDate, keks.Keks[0].ScheduledPurgeDate);
        Assert.AreEqual("platform", keks.Active.Name.Vault);

        await _fixture.RestartAsync();
        await AssertOpenAsync(keys, _fixture.Keys);
        CollectionAssert.AreEquivalent(
            new[] { $"key.kek_made {use}.kek.2", $"key.kek_deleted {use}.kek.1" },
            _fixture.Audit.Events.Select(entry => $"{entry.Action} {entry.Target}").ToArray());
        Assert.IsTrue(_fixture.Audit.Events.All(entry => entry.Tenant is null));
    }

    [TestMethod]
    [DataRow(Contacts)]
    [DataRow(Audit)]
    public async Task A_destroyed_key_opens_from_an_old_key_store_before_the_renewal_and_never_after(string use)
    {
        var keys = await MakeAsync(use, 2);
        var backup = await _fixture.BackUpAsync("backup.db");
        await _fixture.Keys.DestroyAsync(Scope(use, 0), Token);
        // That is why there are generations: the backup still opens.
        await AssertOpenAsync(keys, _fixture.Open(backup).GetRequiredService<IDataKeys>());

        _fixture.Advance(TimeSpan.FromDays(90));
        await _fixture.RenewAsync(Renewal(use, 2), Token);
        await AssertClosedAsync(keys, _fixture.Open(backup).GetRequiredService<IDataKeys>());
        var old = (await _fixture.PlatformAsync(use)).Keks[0];
        Assert.IsTrue(_fixture.Time.AdvanceTo(old.ScheduledPurgeDate!.Value));
        Assert.IsNull(await _fixture.Vault.RecoverAsync(old.Name, Token));
        await AssertClosedAsync(keys, _fixture.Open(backup).GetRequiredService<IDataKeys>());

        await _fixture.RestartAsync();
        await AssertOpenAsync(keys.Where(key => key.Key != Scope(use, 0)), _fixture.Keys);
        await RefusedAsync(Scope(use, 0), _fixture.Keys);
    }

    [TestMethod]
    [DataRow(Contacts)]
    [DataRow(Audit)]
    public async Task A_crash_at_any_write_costs_nothing_but_another_run(string use)
    {
        var keys = await MakeAsync(use, 3);
        var crashed = true;
        for (var crash = 1; crashed; crash++)
        {
            var renewal = Renewal(use, (await _fixture.PlatformAsync(use)).Active.Generation + 1);
            crashed = await CrashedAsync(renewal, crash);
            var keks = await _fixture.PlatformAsync(use);
            Assert.AreEqual(renewal.Generation, keks.Active.Generation);
            Assert.IsTrue(keks.Keks.SkipLast(1).All(kek => kek.State == KekState.Retired));
            Assert.IsNull(keks.Abandoned);
            await AllUnderAsync(use, keks.Active.Name);
            Assert.IsLessThan(30, crash);
        }

        _fixture.Advance(TimeSpan.FromDays(100));
        await _fixture.RestartAsync();
        await AssertOpenAsync(keys, _fixture.Keys);
    }

    [TestMethod]
    public async Task Two_processes_at_once_make_one_generation_and_lose_no_key()
    {
        var keys = await MakeAsync(Contacts, 5);
        var other = _fixture.Open(_fixture.Store).GetRequiredService<ITenantKeys>();
        await Task.WhenAll(RunAsync(Tenants), RunAsync(other), RunAsync(Tenants));
        await _fixture.RenewAsync(Renewal(Contacts, 2), Token);
        var keks = await _fixture.PlatformAsync(Contacts);
        Assert.HasCount(2, keks.Keks);
        await AllUnderAsync(Contacts, keks.Active.Name);
        Assert.HasCount(2, _fixture.Audit.Events);
        await _fixture.RestartAsync();
        await AssertOpenAsync(keys, _fixture.Keys);
    }

    [TestMethod]
    [DataRow(Contacts)]
    [DataRow(Audit)]
    public async Task A_key_made_under_a_kek_that_is_deleted_before_it_is_stored_opens_all_the_same(string use)
    {
        await MakeAsync(use, 1);
        // Between the look at the KEK and the insertion of the key, a whole renewal comes in between.
        var taken = false;
        _fixture.OnWrite = row =>
        {
            if (taken || row != Row(use, 1))
                return;
            taken = true;
            _fixture.RenewAsync(Renewal(use, 2), Token).GetAwaiter().GetResult();
        };
        var key = await KeyAsync(_fixture.Keys, Scope(use, 1));
        Assert.IsTrue(taken);
        await AllUnderAsync(use, (await _fixture.PlatformAsync(use)).Active.Name);
        await _fixture.RestartAsync();
        Assert.AreEqual(key, await KeyAsync(_fixture.Keys, Scope(use, 1)));
    }

    [TestMethod]
    public async Task Contact_keys_of_tenants_that_are_shredded_and_purged_are_wrapped_anew_too()
    {
        await _fixture.Keys.ProvisionTenantAsync(Globex, Token);
        var scope = new KeyScope.Contact(Globex, "req_last");
        var key = await KeyAsync(_fixture.Keys, scope);
        await _fixture.Shred.DestroyTenantKeyAsync(Globex, "req_1", Token);
        _fixture.Advance(TimeSpan.FromDays(8));
        await _fixture.Shred.ObserveAsync(Globex, Token);
        await _fixture.RenewAsync(Renewal(Contacts, 2), Token);
        _fixture.Advance(TimeSpan.FromDays(91));
        await _fixture.RestartAsync();
        Assert.AreEqual(key, await KeyAsync(_fixture.Keys, scope));
    }

    [TestMethod]
    public async Task The_walk_over_many_tenants_goes_on_where_a_process_left_it()
    {
        var keys = new Dictionary<KeyScope, string>();
        for (var i = 0; i < KekRenewal.PageRows / 2; i++)
        {
            var scope = new KeyScope.Contact(TenantId.Parse($"t{i:000}"), "req_1");
            keys[scope] = await KeyAsync(_fixture.Keys, scope);
        }

        var last = new KeyScope.Contact(TenantId.Parse("zenith"), "req_1");
        keys[last] = await KeyAsync(_fixture.Keys, last);
        var renewal = Renewal(Contacts, 2);
        await Tenants.MakeKekAsync(renewal, Token);
        var first = await Tenants.RewrapAsync(renewal, Token);
        Assert.IsNull(first.PauseUntil, "A page is not the pass.");
        Assert.AreEqual(KekRenewal.PageRows / 2, first.Done);
        await _fixture.RestartAsync();
        var second = await Tenants.RewrapAsync(renewal, Token);
        Assert.IsNotNull(second.PauseUntil);
        Assert.AreEqual(keys.Count, second.Done);
        await _fixture.RenewAsync(renewal, Token);
        await AssertOpenAsync(keys.Select(key => (key.Key, key.Value)), _fixture.Keys);
    }

    [TestMethod]
    [DataRow(Contacts)]
    [DataRow(Audit)]
    public async Task A_key_that_does_not_unwrap_keeps_the_old_kek_and_an_operator_hears_of_it(string use)
    {
        await MakeAsync(use, 1);
        var row = (await _fixture.Store.GetAsync(Row(use, 0), Token))!;
        var broken = EntityJson.Read<SingleKeyV1>(row);
        broken.Live!.Wrapped[7] ^= 1;
        await _fixture.Store.ReplaceAsync(row.Key, EntityJson.Write(broken), row.ETag, Token);
        await RefusedAsync(() => _fixture.RenewAsync(Renewal(use, 2), Token));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => Tenants.RetireKekAsync(Renewal(use, 2), Token));
        var old = (await _fixture.PlatformAsync(use)).Keks[0];
        Assert.AreEqual(KekState.Retiring, old.State);
        Assert.AreEqual(VaultKeyState.Enabled, (await _fixture.Vault.GetAsync(old.Name, Token))!.State);
        Assert.IsTrue(_fixture.Log.Lines.Any(line => line.Contains(
            $"The keys of the platform's {use} need an operator", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task An_audit_month_that_came_under_the_old_kek_again_keeps_it()
    {
        await MakeAsync(Audit, 1);
        var before = (await _fixture.Store.GetAsync(Row(Audit, 0), Token))!;
        var renewal = Renewal(Audit, 2);
        await Tenants.MakeKekAsync(renewal, Token);
        while (await Tenants.RewrapAsync(renewal, Token) is { Finished: false } progress)
            _fixture.Time.AdvanceTo(progress.PauseUntil!.Value);
        // Somebody puts an old row back after both passes.
        var now = (await _fixture.Store.GetAsync(before.Key, Token))!;
        await _fixture.Store.ReplaceAsync(before.Key, before.Content, now.ETag, Token);
        await RefusedAsync(() => Tenants.RetireKekAsync(renewal, Token));
        Assert.AreEqual(KekState.Retiring, (await _fixture.PlatformAsync(Audit)).Keks[0].State);
    }

    private static KekRenewalStartedV1 Renewal(string use, int generation) => new(null, generation, use);

    private static KeyScope Scope(string use, int number) => use == Audit
        ? new KeyScope.AuditMonth(2026, number + 1)
        : new KeyScope.Contact(number % 2 == 0 ? Acme : Globex, $"req_{number}");

    private static EntityKey Row(string use, int number) => Scope(use, number) switch
    {
        KeyScope.AuditMonth month => KeyRecords.Of(month),
        KeyScope.Contact contact => KeyRecords.Of(contact),
        _ => throw new InvalidOperationException(),
    };

    private static async Task<string> KeyAsync(IDataKeys keys, KeyScope scope)
    {
        using var key = await keys.GetOrCreateAsync(scope, CancellationToken.None);
        return Convert.ToHexStringLower(key.Bytes);
    }

    private static async Task RefusedAsync(Func<Task> use) =>
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(use);

    private static Task RefusedAsync(KeyScope scope, IDataKeys keys) =>
        RefusedAsync(() => keys.GetAsync(scope, SingleKeyV1.Version, CancellationToken.None));

    private static async Task AssertOpenAsync(IEnumerable<(KeyScope Key, string Bytes)> made, IDataKeys keys)
    {
        foreach (var (scope, bytes) in made)
            Assert.AreEqual(bytes, await KeyAsync(keys, scope));
    }

    private static async Task AssertClosedAsync(IEnumerable<(KeyScope Key, string Bytes)> made, IDataKeys keys)
    {
        foreach (var (scope, _) in made)
            await RefusedAsync(scope, keys);
    }

    private async Task<IReadOnlyList<(KeyScope Key, string Bytes)>> MakeAsync(string use, int count)
    {
        var made = new List<(KeyScope, string)>();
        for (var i = 0; i < count; i++)
            made.Add((Scope(use, i), await KeyAsync(_fixture.Keys, Scope(use, i))));
        return made;
    }

    /// <summary>False when the renewal has fewer writes; else the process ended before that one, and another came.</summary>
    private async Task<bool> CrashedAsync(KekRenewalStartedV1 renewal, int crash)
    {
        var write = 0;
        _fixture.OnWrite = _ =>
        {
            if (++write == crash)
                throw new StorageUnavailableException("The power went.");
        };
        try
        {
            await _fixture.RenewAsync(renewal, Token);
            return false;
        }
        catch (StorageUnavailableException)
        {
            _fixture.OnWrite = null;
            await _fixture.RestartAsync();
            _fixture.Advance(TimeSpan.FromMinutes(1));
            await _fixture.RenewAsync(renewal, Token);
            return true;
        }
        finally
        {
            _fixture.OnWrite = null;
        }
    }

    private async Task RunAsync(ITenantKeys keys)
    {
        try
        {
            await _fixture.RenewAsync(Renewal(Contacts, 2), Token, keys);
        }
        catch (StorageUnavailableException)
        {
            // Another run was making the KEK; the orchestration would come again.
        }
    }

    private async Task AllUnderAsync(string use, KeyName kek)
    {
        await foreach (var partition in _fixture.Store.PartitionsAsync("datakeys", after: null, Token))
        {
            await foreach (var row in _fixture.Store.QueryAsync(new EntityQuery("datakeys", partition), Token))
            {
                if (row.Key.Row.StartsWith(use == Contacts ? "contact!" : "audit!", StringComparison.Ordinal))
                    Assert.AreEqual(kek, EntityJson.Read<SingleKeyV1>(row).Live!.Kek);
            }
        }
    }
}
