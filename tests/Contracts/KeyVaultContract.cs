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
