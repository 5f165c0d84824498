using System.Security.Cryptography;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>
/// What every <see cref="IKeyVault"/> promises, as far as it can be seen without waiting for a purge date.
/// </summary>
public abstract class KeyVaultContract
{
    private static readonly byte[] Secret = "a data key of thirty-two bytes.."u8.ToArray();

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    protected abstract IKeyVault Vault { get; }

    /// <summary>A name that was never used.</summary>
    protected abstract KeyName NewName();

    /// <summary>Opens the vault again on the same keys, as a restart of the process does.</summary>
    protected abstract Task<IKeyVault> ReopenAsync();

    /// <summary>What an operator does in the portal; a refusal of the vault is none here.</summary>
    protected abstract Task SetEnabledAsync(KeyName name, bool enabled);

    /// <summary>Has the vault answer everything with 429 from now on, or no more.</summary>
    protected abstract Task ThrottleAsync(bool isThrottled);

    /// <summary>Gives the right to purge, or takes it back.</summary>
    protected abstract Task GrantPurgeAsync(bool isGiven);

    /// <summary>A name in a vault without purge protection; null where there is no such vault to try with.</summary>
    protected abstract KeyName? NewUnprotectedName();

    [TestMethod]
    public async Task What_is_wrapped_with_the_public_key_is_unwrapped_in_the_vault_after_reopening_too()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        Assert.AreEqual(VaultKeyState.Enabled, key.State);
        Assert.AreEqual(3072 / 8, key.PublicKey.Modulus!.Length);
        Assert.IsNull(key.PublicKey.D);
        var wrapped = Wrap(key);
        CollectionAssert.AreEqual(Secret, await Vault.UnwrapAsync(key.Name, wrapped, Token));
        CollectionAssert.AreEqual(Secret, await (await ReopenAsync()).UnwrapAsync(key.Name, wrapped, Token));
    }

    [TestMethod]
    public async Task A_key_that_was_never_made_is_null_and_opens_nothing()
    {
        Assert.IsNull(await Vault.GetAsync(NewName(), Token));
        Assert.IsNull(await Vault.RecoverAsync(NewName(), Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => Vault.UnwrapAsync(NewName(), new byte[384], Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.DeleteAsync(NewName(), Token));
    }

    [TestMethod]
    public async Task Bytes_that_were_not_wrapped_under_this_key_are_refused()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var other = await Vault.CreateAsync(NewName(), Token);
        var altered = Wrap(key);
        altered[200] ^= 1;
        foreach (var wrapped in new[] { Wrap(other), altered, new byte[384], [], new byte[10] })
            await Assert.ThrowsAsync<CryptographicException>(() => Vault.UnwrapAsync(key.Name, wrapped, Token));
    }

    [TestMethod]
    public async Task A_deleted_key_opens_nothing_until_it_is_recovered()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var wrapped = Wrap(key);
        var deleted = await Vault.DeleteAsync(key.Name, Token);
        Assert.AreEqual(VaultKeyState.SoftDeleted, deleted.State);
        Assert.IsGreaterThanOrEqualTo(deleted.DeletedAt!.Value.AddDays(7), deleted.ScheduledPurgeDate!.Value);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.UnwrapAsync(key.Name, wrapped, Token));
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await Vault.GetAsync(key.Name, Token))!.State);

        var recovered = await Vault.RecoverAsync(key.Name, Token);
        Assert.AreEqual(VaultKeyState.Enabled, recovered!.State);
        Assert.IsNull(recovered.ScheduledPurgeDate);
        CollectionAssert.AreEqual(Secret, await Vault.UnwrapAsync(key.Name, wrapped, Token));
    }

    [TestMethod]
    public async Task Deleting_again_keeps_the_first_dates_and_recovering_again_changes_nothing()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var first = await Vault.DeleteAsync(key.Name, Token);
        var second = await Vault.DeleteAsync(key.Name, Token);
        Assert.AreEqual(first.ScheduledPurgeDate, second.ScheduledPurgeDate);
        await Vault.RecoverAsync(key.Name, Token);
        Assert.AreEqual(VaultKeyState.Enabled, (await Vault.RecoverAsync(key.Name, Token))!.State);
    }

    [TestMethod]
    public async Task A_deleted_key_can_only_be_recovered_or_purged()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var wrapped = Wrap(key);
        await Vault.DeleteAsync(key.Name, Token);
        await SetEnabledAsync(key.Name, enabled: true);
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await Vault.GetAsync(key.Name, Token))!.State);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.UnwrapAsync(key.Name, wrapped, Token));
    }

    [TestMethod]
    public async Task A_disabled_key_opens_nothing_until_it_is_enabled()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var wrapped = Wrap(key);
        await SetEnabledAsync(key.Name, enabled: false);
        Assert.AreEqual(VaultKeyState.Disabled, (await Vault.GetAsync(key.Name, Token))!.State);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.UnwrapAsync(key.Name, wrapped, Token));
        await SetEnabledAsync(key.Name, enabled: true);
        CollectionAssert.AreEqual(Secret, await Vault.UnwrapAsync(key.Name, wrapped, Token));
    }

    [TestMethod]
    public async Task With_purge_protection_nobody_purges_before_the_date()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        Assert.AreEqual(VaultPurge.NotDeleted, await Vault.PurgeAsync(key.Name, Token));
        Assert.AreEqual(VaultPurge.NotDeleted, await Vault.PurgeAsync(NewName(), Token));
        await Vault.DeleteAsync(key.Name, Token);
        Assert.AreEqual(VaultPurge.Protected, await Vault.PurgeAsync(key.Name, Token));
        Assert.AreEqual(VaultKeyState.Enabled, (await Vault.RecoverAsync(key.Name, Token))!.State);
    }

    [TestMethod]
    public async Task Without_purge_protection_a_deleted_key_is_purged_for_good()
    {
        if (NewUnprotectedName() is not { } name)
        {
            Assert.Inconclusive("This vault has purge protection.");
            return;
        }

        var key = await Vault.CreateAsync(name, Token);
        var wrapped = Wrap(key);
        Assert.AreEqual(VaultPurge.NotDeleted, await Vault.PurgeAsync(name, Token));
        await Vault.DeleteAsync(name, Token);
        Assert.AreEqual(VaultPurge.NotPermitted, await Vault.PurgeAsync(name, Token), "The right is given just in time.");
        Assert.AreEqual(VaultKeyState.SoftDeleted, (await Vault.GetAsync(name, Token))!.State);
        await GrantPurgeAsync(isGiven: true);
        Assert.AreEqual(VaultPurge.Accepted, await Vault.PurgeAsync(name, Token));
        Assert.IsNull(await Vault.GetAsync(name, Token));
        Assert.IsNull(await Vault.RecoverAsync(name, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.UnwrapAsync(name, wrapped, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => Vault.DeleteAsync(name, Token));
    }

    [TestMethod]
    public async Task A_throttled_vault_says_so_and_for_how_long_and_does_nothing()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        var wrapped = Wrap(key);
        var unmade = NewName();
        await ThrottleAsync(isThrottled: true);
        foreach (var call in new Func<Task>[]
        {
            () => Vault.UnwrapAsync(key.Name, wrapped, Token), () => Vault.GetAsync(key.Name, Token),
            () => Vault.DeleteAsync(key.Name, Token), () => Vault.RecoverAsync(key.Name, Token),
            () => Vault.PurgeAsync(key.Name, Token), () => Vault.CreateAsync(unmade, Token),
        })
        {
            var refused = await Assert.ThrowsExactlyAsync<KeyVaultThrottledException>(call);
            Assert.IsGreaterThan(TimeSpan.Zero, refused.RetryAfter);
        }

        await ThrottleAsync(isThrottled: false);
        Assert.AreEqual(VaultKeyState.Enabled, (await Vault.GetAsync(key.Name, Token))!.State);
        Assert.IsNull(await Vault.GetAsync(unmade, Token));
    }

    [TestMethod]
    public async Task A_name_in_use_or_soft_deleted_is_refused()
    {
        var key = await Vault.CreateAsync(NewName(), Token);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Vault.CreateAsync(key.Name, Token));
        await Vault.DeleteAsync(key.Name, Token);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Vault.CreateAsync(key.Name, Token));
    }

    protected static byte[] Wrap(VaultKey key)
    {
        using var rsa = RSA.Create(key.PublicKey);
        return rsa.Encrypt(Secret, RSAEncryptionPadding.OaepSHA256);
    }
}
