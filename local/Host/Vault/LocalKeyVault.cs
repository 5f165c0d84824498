using System.Security.Cryptography;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>
/// Emulates Key Vault's key states on the host's clock: enabled, disabled, soft-deleted for the vault's retention, then
/// purged by itself; earlier only where the vault has no purge protection. A key is refused from the moment its purge
/// date has passed, and its material is removed then or within the hour.
/// </summary>
public sealed class LocalKeyVault : IKeyVault, IAsyncDisposable
{
    private static readonly TimeSpan PurgePeriod = TimeSpan.FromHours(1);

    private readonly Dictionary<string, VaultFile> _vaults;
    private readonly IRsaKeyFactory _keys;
    private readonly ITimer _purges;
    private Task _purging = Task.CompletedTask;

    /// <param name="folder">Made where absent, readable by its owner only.</param>
    public LocalKeyVault(string folder, IEnumerable<LocalVault> vaults, TimeProvider time, IRsaKeyFactory keys)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(
                folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _keys = keys;
        _vaults = vaults.ToDictionary(
            vault => vault.Validated().Name,
            vault => new VaultFile(Path.Combine(folder, vault.Name + ".vault"), vault, time),
            StringComparer.Ordinal);
        _purges = time.CreateTimer(_ => StartPurge(), null, TimeSpan.Zero, PurgePeriod);
    }

    public async Task<VaultKey> CreateAsync(KeyName name, CancellationToken cancellation)
    {
        if (name.Key.Length is 0 or > 127 || !name.Key.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            throw new ArgumentException("A key's name has 1 to 127 letters, digits and '-'.");
        var vault = Called(name, isCreation: true);
        // Not only to spare a key pair: a purge that is due frees the name.
        if (await vault.FindAsync(name, cancellation) is not null)
            throw Taken(name);
        using var rsa = await _keys.CreateAsync(cancellation);
        if (rsa.KeySize != IRsaKeyFactory.KeyBits)
            throw new ArgumentException($"A key in the vault has {IRsaKeyFactory.KeyBits} bits.");
        return await vault.InsertAsync(name, rsa, cancellation) ?? throw Taken(name);
    }

    public Task<VaultKey?> GetAsync(KeyName name, CancellationToken cancellation) =>
        Called(name).FindAsync(name, cancellation);

    public async Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation)
    {
        using var rsa = await Called(name).FindPrivateAsync(name, cancellation)
            ?? throw new KeyUnavailableException($"The key {name} is disabled, deleted or purged.");
        return rsa.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256);
    }

    public async Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation)
    {
        var vault = Called(name);
        return await vault.FindAsync(name, cancellation) is not null &&
            await vault.SoftDeleteAsync(name, cancellation) is { } key
            ? key
            : throw new KeyUnavailableException($"The key {name} does not exist or is purged.");
    }

    public Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation) =>
        Called(name).RecoverAsync(name, cancellation);

    public async Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation)
    {
        var vault = Called(name);
        if (await vault.FindAsync(name, cancellation) is not { State: VaultKeyState.SoftDeleted })
            return VaultPurge.NotDeleted;
        if (vault.Vault.PurgeProtection)
            return VaultPurge.Protected;
        if (!vault.MayPurge)
            return VaultPurge.NotPermitted;
        return await vault.PurgeAsync(name, cancellation) ? VaultPurge.Accepted : VaultPurge.NotDeleted;
    }

    /// <summary>Answers every call to the vault with 429 until then, as Key Vault does after a flood.</summary>
    public void ThrottleUntil(string vault, DateTimeOffset until) =>
        VaultOf(new KeyName(vault, "")).Throttle.CloseUntil(until);

    /// <summary>
    /// Gives the right to purge until then, as an operator does who assigns the role just in time. A new process has it
    /// no more.
    /// </summary>
    public void GrantPurge(string vault, DateTimeOffset until) => VaultOf(new KeyName(vault, "")).GrantPurge(until);

    /// <summary>
    /// What an operator does in the portal; null where there is no such key. A deleted key stays as it is.
    /// </summary>
    public Task<VaultKey?> SetEnabledAsync(KeyName name, bool enabled, CancellationToken cancellation) =>
        VaultOf(name).SetEnabledAsync(name, enabled, cancellation);

    /// <summary>Removes the material of the keys whose purge date has passed. Runs by itself every hour.</summary>
    public async Task PurgeDueAsync(CancellationToken cancellation)
    {
        foreach (var vault in _vaults.Values)
            await vault.PurgeDueAsync(cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _purges.DisposeAsync();
        await _purging;
        foreach (var vault in _vaults.Values)
            await vault.DisposeAsync();
    }

    private static InvalidOperationException Taken(KeyName name) =>
        new($"The name {name} is in use or soft-deleted: key names are never reused.");

    /// <exception cref="KeyVaultThrottledException">The vault takes no call at the moment.</exception>
    private VaultFile Called(KeyName name, bool isCreation = false)
    {
        OperationMeter.Count("vault", isCreation ? "create" : "other");
        var vault = VaultOf(name);
        vault.Throttle.Count(isCreation);
        return vault;
    }

    private VaultFile VaultOf(KeyName name) => _vaults.TryGetValue(name.Vault, out var vault)
        ? vault
        : throw new ArgumentException("There is no vault of that name.");

    private void StartPurge()
    {
        if (_purging.IsCompleted)
            _purging = PurgeNowOrLaterAsync();
    }

    private async Task PurgeNowOrLaterAsync()
    {
        try
        {
            await PurgeDueAsync(CancellationToken.None);
        }
        catch (StorageUnavailableException)
        {
            // The timer comes back within the hour, and a key that is due is refused meanwhile.
        }
    }
}
