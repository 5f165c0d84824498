using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class DataKeysTests : IAsyncDisposable
{
    private static readonly KeyScope.Contact Contact = new(Acme, "req_1");
    private static readonly KeyScope.AuditMonth January = new(2026, 1);
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private IDataKeys Keys => _fixture.Keys;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_provisioned_tenant_has_one_key_and_provisioning_again_changes_nothing()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        using var first = await Keys.GetOrCreateAsync(new KeyScope.Tenant(Acme), Token);
        await Keys.ProvisionTenantAsync(Acme, Token);
        using var second = await Keys.GetOrCreateAsync(new KeyScope.Tenant(Acme), Token);
        Assert.AreEqual(1, first.Version);
        CollectionAssert.AreEqual(first.Bytes.ToArray(), second.Bytes.ToArray());
    }

    [TestMethod]
    public async Task Parallel_provisioning_agrees_on_one_key()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Keys.ProvisionTenantAsync(Acme, Token))));
        using var before = await Keys.GetOrCreateAsync(new KeyScope.Tenant(Acme), Token);
        await _fixture.RestartAsync();
        using var after = await Keys.GetAsync(new KeyScope.Tenant(Acme), 1, Token);
        CollectionAssert.AreEqual(before.Bytes.ToArray(), after.Bytes.ToArray());
    }

    [TestMethod]
    public async Task Keys_of_every_scope_come_back_after_a_restart_and_are_different()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        KeyScope[] scopes = [new KeyScope.Tenant(Acme), AdaOfAcme, Contact, January, new KeyScope.AuditMonth(2026, 2)];
        var before = await Task.WhenAll(scopes.Select(async scope => await HexAsync(scope)));
        await _fixture.RestartAsync();
        var after = await Task.WhenAll(scopes.Select(async scope => await HexAsync(scope)));
        CollectionAssert.AreEqual(before, after);
        CollectionAssert.AllItemsAreUnique(before);
    }

    [TestMethod]
    public async Task Two_tenants_with_the_same_subject_id_have_different_keys()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await Keys.ProvisionTenantAsync(Globex, Token);
        Assert.AreNotEqual(await HexAsync(AdaOfAcme), await HexAsync(new KeyScope.Subject(Globex, Ada)));
    }

    [TestMethod]
    public async Task Parallel_first_uses_get_the_same_key()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        var keys = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => HexAsync(AdaOfAcme))));
        Assert.HasCount(1, keys.Distinct());
        await _fixture.RestartAsync();
        Assert.AreEqual(keys[0], await HexAsync(AdaOfAcme));
    }

    [TestMethod]
    public async Task Without_provisioning_neither_the_tenant_nor_its_subjects_get_a_key()
    {
        await RefusedAsync(new KeyScope.Tenant(Acme));
        await RefusedAsync(AdaOfAcme);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.GetAsync(AdaOfAcme, 1, Token));
        Assert.AreEqual(64, (await HexAsync(Contact)).Length);
    }

    [TestMethod]
    public async Task A_fenced_subject_gets_no_key_even_where_one_is_cached_and_others_do()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await HexAsync(AdaOfAcme);
        await _fixture.FenceAsync(Acme, Ada);
        await RefusedAsync(AdaOfAcme);
        await HexAsync(AdaOfAcme with { Id = SubjectId.Parse("user-2") });
        await HexAsync(Contact);
    }

    [TestMethod]
    public async Task A_fenced_tenant_gets_no_key_nor_do_its_subjects_but_the_last_mail_does()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.FenceAsync(Acme, null);
        await RefusedAsync(new KeyScope.Tenant(Acme));
        await RefusedAsync(AdaOfAcme);
        await HexAsync(Contact);
        await _fixture.FenceAsync(Globex, null);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.ProvisionTenantAsync(Globex, Token));
    }

    [TestMethod]
    public async Task A_destroyed_key_is_gone_at_once_stays_gone_and_is_never_made_again()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await HexAsync(AdaOfAcme);
        var destruction = await Keys.DestroyAsync(AdaOfAcme, Token);
        Assert.IsGreaterThan(destruction.DestroyedAt + TimeSpan.FromMinutes(5), destruction.ShreddedAt);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.GetAsync(AdaOfAcme, 1, Token));
        await RefusedAsync(AdaOfAcme);
        _fixture.Advance(TimeSpan.FromHours(1));
        Assert.AreEqual(destruction, await Keys.DestroyAsync(AdaOfAcme, Token));
        await _fixture.RestartAsync();
        await RefusedAsync(AdaOfAcme);
    }

    [TestMethod]
    public async Task Destroying_a_key_that_was_never_made_refuses_it_from_then_on()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await Keys.DestroyAsync(AdaOfAcme, Token);
        await RefusedAsync(AdaOfAcme);
    }

    [TestMethod]
    public async Task An_erasure_in_a_race_with_first_uses_always_ends_without_a_key()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        for (var i = 0; i < 20; i++)
        {
            var scope = AdaOfAcme with { Id = SubjectId.Parse($"user-{i}") };
            var uses = Enumerable.Range(0, 4).Select(_ => Task.Run(() => TryAsync(scope))).ToList();
            await Task.Run(() => Keys.DestroyAsync(scope, Token));
            await Task.WhenAll(uses);
            _fixture.Advance(TimeSpan.FromMinutes(6));
            await RefusedAsync(scope);
        }
    }

    [TestMethod]
    public async Task A_tenants_key_is_not_destroyed_here() =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Keys.DestroyAsync(new KeyScope.Tenant(Acme), Token));

    [TestMethod]
    public async Task When_the_tenants_kek_is_deleted_its_keys_open_until_the_cache_ends_and_contacts_still_do()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await HexAsync(AdaOfAcme);
        await HexAsync(Contact);
        var kek = (await RecordAsync<TenantKeysV1>(KeyRecords.OfTenant(Acme))).Keks[0].Name;
        await _fixture.Vault.DeleteAsync(kek, Token);
        _fixture.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.GetAsync(AdaOfAcme, 1, Token));
        await RefusedAsync(new KeyScope.Tenant(Acme));
        await RefusedAsync(AdaOfAcme with { Id = SubjectId.Parse("new") });
        await HexAsync(Contact);

        await _fixture.Vault.RecoverAsync(kek, Token);
        await HexAsync(AdaOfAcme);
    }

    [TestMethod]
    public async Task The_store_and_its_file_never_hold_a_key_in_the_clear()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        using var key = await Keys.GetOrCreateAsync(AdaOfAcme, Token);
        var record = await RecordAsync<SingleKeyV1>(await _fixture.RowOfAsync(AdaOfAcme));
        Assert.HasCount(384, record.Live!.Wrapped);
        Assert.AreEqual(-1, record.Live.Wrapped.AsSpan().IndexOf(key.Bytes));
        Assert.AreEqual("tenants-0", record.Live.Kek.Vault);
        await HexAsync(Contact);
        Assert.AreEqual("platform", (await RecordAsync<SingleKeyV1>(KeyRecords.Of(Contact))).Live!.Kek.Vault);
    }

    [TestMethod]
    public async Task An_altered_record_is_refused()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        await HexAsync(AdaOfAcme);
        var entity = (await _fixture.Store.GetAsync(await _fixture.RowOfAsync(AdaOfAcme), Token))!;
        var record = EntityJson.Read<SingleKeyV1>(entity);
        record.Live!.Wrapped[100] ^= 1;
        await _fixture.Store.ReplaceAsync(entity.Key, EntityJson.Write(record), entity.ETag, Token);
        await _fixture.RestartAsync();
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.GetAsync(AdaOfAcme, 1, Token));
        await RefusedAsync(AdaOfAcme);
    }

    [TestMethod]
    public async Task A_key_that_the_caller_disposes_stays_good_for_others()
    {
        await Keys.ProvisionTenantAsync(Acme, Token);
        var expected = await HexAsync(AdaOfAcme);
        var disposed = await Keys.GetOrCreateAsync(AdaOfAcme, Token);
        disposed.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => disposed.Bytes.Length);
        Assert.AreEqual(expected, await HexAsync(AdaOfAcme));
    }

    private async Task<string> HexAsync(KeyScope scope)
    {
        using var key = await Keys.GetOrCreateAsync(scope, Token);
        return Convert.ToHexStringLower(key.Bytes);
    }

    private async Task<bool> TryAsync(KeyScope scope)
    {
        try
        {
            await HexAsync(scope);
            return true;
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }

    private Task<KeyUnavailableException> RefusedAsync(KeyScope scope) =>
        Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Keys.GetOrCreateAsync(scope, Token));

    private async Task<T> RecordAsync<T>(EntityKey key) =>
        EntityJson.Read<T>((await _fixture.Store.GetAsync(key, Token))!);
}
