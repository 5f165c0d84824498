using System.Security.Cryptography;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Vault;
using PrivacyFunctions.Tests.Contracts;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Local.Vault;

[TestClass]
public sealed class LocalKeyVaultTests : KeyVaultContract, IAsyncDisposable
{
    private static readonly LocalVault Unprotected = new("unprotected", 7, PurgeProtection: false);

    private readonly TemporaryFolder _folder = new();
    private readonly AdjustableTimeProvider _time = new(TimeProvider.System, offsetFile: null);
    private readonly PreparedRsaKeys _keys = new();
    private LocalKeyVault _vault;
    private int _names;

    public LocalKeyVaultTests() => _vault = Open(7);

    protected override IKeyVault Vault => _vault;

    public async ValueTask DisposeAsync()
    {
        await _vault.DisposeAsync();
        _time.Dispose();
        _folder.Dispose();
    }

    [TestMethod]
    public async Task At_the_end_of_the_retention_the_key_is_purged_by_itself()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var wrapped = Wrap(key);
        var deleted = await Vault.DeleteAsync(key.Name, Token);
        Advance(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(1));
        Assert.AreEqual(deleted.ScheduledPurgeDate, (await Vault.GetAsync(key.Name, Token))!.ScheduledPurgeDate);
        Advance(TimeSpan.FromMinutes(1));
        Assert.IsNull(await Vault.RecoverAsync(key.Name, Token));
        Assert.IsNull(await Vault.GetAsync(key.Name, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.UnwrapAsync(key.Name, wrapped, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.DeleteAsync(key.Name, Token));
    }

    [TestMethod]
    public async Task A_purged_key_is_in_no_file_any_more()
    {
        var pair = (await _keys.CreateAsync(Token)).ExportParameters(includePrivateParameters: true);
        KeyName[] names = [NewName(), NewName(), NewName()];
        foreach (var name in names)
            await Vault.CreateAsync(name, Token);
        Assert.IsTrue(IsInAFile(pair.P!));
        foreach (var name in names)
            await Vault.DeleteAsync(name, Token);
        Assert.IsTrue(IsInAFile(pair.P!));
        Advance(TimeSpan.FromDays(7));
        await _vault.PurgeDueAsync(Token);
        Assert.IsFalse(IsInAFile(pair.P!));
        Assert.IsFalse(IsInAFile(pair.D!));
    }

    [TestMethod]
    public async Task A_recovered_key_is_not_purged()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        await Vault.DeleteAsync(key.Name, Token);
        Advance(TimeSpan.FromDays(6));
        await Vault.RecoverAsync(key.Name, Token);
        Advance(TimeSpan.FromDays(30));
        await _vault.PurgeDueAsync(Token);
        Assert.AreEqual(VaultKeyState.Enabled, (await Vault.GetAsync(key.Name, Token))!.State);
    }

    [TestMethod]
    public async Task Each_vault_has_its_own_retention_and_keys()
    {
        var tenants = await Vault.CreateAsync(new KeyName("tenants-0", "same"), Token);
        var platform = await Vault.CreateAsync(new KeyName("platform", "same"), Token);
        await Assert.ThrowsAsync<CryptographicException>(() => Vault.UnwrapAsync(platform.Name, Wrap(tenants), Token));
        var deleted = await Vault.DeleteAsync(platform.Name, Token);
        Assert.AreEqual(deleted.DeletedAt!.Value.AddDays(90), deleted.RecoverableUntil);
        Assert.AreEqual(VaultKeyState.Enabled, (await Vault.GetAsync(tenants.Name, Token))!.State);
    }

    [TestMethod]
    [DataRow(6)]
    [DataRow(91)]
    public void A_retention_that_Key_Vault_would_refuse_is_refused(int days) =>
        Assert.ThrowsExactly<ArgumentException>(() => Open(days));

    [TestMethod]
    [DataRow("../elsewhere")]
    [DataRow("Vault")]
    [DataRow("v1")]
    public void A_vault_name_that_Key_Vault_would_refuse_is_refused(string name) =>
        Assert.ThrowsExactly<ArgumentException>(() => new LocalVault(name, 7).Validated());

    [TestMethod]
    public async Task Unknown_vaults_and_bad_key_names_are_refused()
    {
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Vault.CreateAsync(new KeyName("nowhere", "k"), Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => Vault.CreateAsync(new KeyName("tenants-0", "a_b"), Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => Vault.CreateAsync(new KeyName("tenants-0", ""), Token));
    }

    [TestMethod]
    public void Only_the_owner_can_look_into_the_folder()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.AreEqual(Owner, File.GetUnixFileMode(_folder.File("vaults")));
    }

    [TestMethod]
    public async Task A_generated_pair_has_the_size_that_the_vault_demands()
    {
        using var rsa = await new RsaKeyGenerator().CreateAsync(Token);
        Assert.AreEqual(3072, rsa.KeySize);
    }

    [TestMethod]
    public async Task A_vault_with_limits_takes_so_much_in_ten_seconds()
    {
        await using var vault = new LocalKeyVault(
            _folder.File("limited"), [new("tenants-1", 7, Limits: new VaultLimits(Creations: 2, Others: 3))], _time, _keys);
        var names = Enumerable.Range(0, 3).Select(i => new KeyName("tenants-1", $"kek-{i}")).ToList();
        await vault.CreateAsync(names[0], Token);
        await vault.CreateAsync(names[1], Token);
        var refused = await Assert.ThrowsExactlyAsync<KeyVaultThrottledException>(
            () => vault.CreateAsync(names[2], Token));
        for (var i = 0; i < 3; i++)
            await vault.GetAsync(names[0], Token);
        await Assert.ThrowsExactlyAsync<KeyVaultThrottledException>(() => vault.GetAsync(names[0], Token));
        Advance(refused.RetryAfter);
        await vault.CreateAsync(names[2], Token);
    }

    [TestMethod]
    public async Task An_early_purge_leaves_the_key_in_no_file()
    {
        var pair = (await _keys.CreateAsync(Token)).ExportParameters(includePrivateParameters: true);
        KeyName[] names = [NewUnprotectedName()!.Value, NewUnprotectedName()!.Value, NewUnprotectedName()!.Value];
        foreach (var name in names)
        {
            await Vault.CreateAsync(name, Token);
            await Vault.DeleteAsync(name, Token);
        }

        Assert.IsTrue(IsInAFile(pair.P!));
        await GrantPurgeAsync(isGiven: true);
        foreach (var name in names)
            await Vault.PurgeAsync(name, Token);
        Assert.IsFalse(IsInAFile(pair.P!));
    }

    protected override Task SetEnabledAsync(KeyName name, bool enabled) => _vault.SetEnabledAsync(name, enabled, Token);

    [TestMethod]
    public async Task The_right_to_purge_ends_by_itself()
    {
        var name = NewUnprotectedName()!.Value;
        await Vault.CreateAsync(name, Token);
        await Vault.DeleteAsync(name, Token);
        await GrantPurgeAsync(isGiven: true);
        Advance(TimeSpan.FromHours(1));
        Assert.AreEqual(VaultPurge.NotPermitted, await Vault.PurgeAsync(name, Token));
    }

    protected override Task GrantPurgeAsync(bool isGiven)
    {
        _vault.GrantPurge(Unprotected.Name, _time.GetUtcNow() + (isGiven ? TimeSpan.FromHours(1) : TimeSpan.Zero));
        return Task.CompletedTask;
    }

    protected override Task ThrottleAsync(bool isThrottled)
    {
        var until = isThrottled ? _time.GetUtcNow() + TimeSpan.FromSeconds(7) : DateTimeOffset.MinValue;
        _vault.ThrottleUntil("tenants-0", until);
        return Task.CompletedTask;
    }

    protected override KeyName? NewUnprotectedName() => new(Unprotected.Name, $"kek-{++_names}");

    protected override KeyName NewName() => new("tenants-0", $"kek-{++_names}");

    protected override async Task<IKeyVault> ReopenAsync()
    {
        await _vault.DisposeAsync();
        return _vault = Open(7);
    }

    private LocalKeyVault Open(int tenantDays) =>
        new(_folder.File("vaults"), [new("tenants-0", tenantDays), new("platform", 90), Unprotected], _time, _keys);

    private void Advance(TimeSpan by) => Assert.IsTrue(_time.AdvanceTo(_time.GetUtcNow() + by));

    private bool IsInAFile(byte[] secret)
    {
        foreach (var path in Directory.GetFiles(_folder.File("vaults")))
        {
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var content = new byte[file.Length];
            file.ReadExactly(content);
            if (content.AsSpan().IndexOf(secret) >= 0)
                return true;
        }

        return false;
    }
}
