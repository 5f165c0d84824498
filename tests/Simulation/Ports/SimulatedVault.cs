using System.Security.Cryptography;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The keys of the vaults. One RSA-1024 for all of them: what wraps them is not what is simulated.</summary>
internal sealed class StoredKeys
{
    /// <summary>7 days: as Keys:VaultRetentionDays says.</summary>
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <summary>A thread's own, since one is not made for two threads.</summary>
    private static readonly ThreadLocal<RSA> Made = new(() => RSA.Create(1024));

    /// <summary>What was asked before is not computed again: it is most of what a vault costs.</summary>
    private readonly Dictionary<string, byte[]> _unwrapped = new(StringComparer.Ordinal);

    private readonly Dictionary<KeyName, (VaultKey Key, RSA Private)> _keys = [];

    public VaultKey Create(KeyName name, DateTimeOffset now)
    {
        var rsa = Made.Value!;
        var key = new VaultKey(
            name, VaultKeyState.Enabled, rsa.ExportParameters(includePrivateParameters: false), now, null, null, null);
        return _keys.TryAdd(name, (key, rsa))
            ? key
            : throw new InvalidOperationException("The vault has a key of that name.");
    }

    /// <summary>Told of every key that was deleted.</summary>
    public Action<KeyName> Deleted { get; set; } = _ => { };

    /// <summary>Told of every key that was taken back into use.</summary>
    public Action<KeyName> Recovered { get; set; } = _ => { };

    /// <summary>Null from the moment when the vault has purged it by itself.</summary>
    public VaultKey? Find(KeyName name, DateTimeOffset now)
    {
        if (_keys.TryGetValue(name, out var found) && found.Key.ScheduledPurgeDate <= now)
            _keys.Remove(name);
        return _keys.TryGetValue(name, out found) ? found.Key : null;
    }

    public VaultKey Delete(KeyName name, DateTimeOffset now)
    {
        var key = Find(name, now) ?? throw new KeyUnavailableException("The vault has no such key.");
        if (key.State is VaultKeyState.SoftDeleted)
            return key;
        var deleted = key with
        {
            State = VaultKeyState.SoftDeleted,
            DeletedAt = now,
            RecoverableUntil = now + Retention,
            ScheduledPurgeDate = now + Retention,
        };
        _keys[name] = (deleted, _keys[name].Private);
        Deleted(name);
        return deleted;
    }

    public VaultKey? Recover(KeyName name, DateTimeOffset now)
    {
        if (Find(name, now) is not { State: VaultKeyState.SoftDeleted } key)
            return Find(name, now);
        var recovered = key with
        {
            State = VaultKeyState.Enabled,
            DeletedAt = null,
            RecoverableUntil = null,
            ScheduledPurgeDate = null,
        };
        _keys[name] = (recovered, _keys[name].Private);
        Recovered(name);
        return recovered;
    }

    public byte[] Unwrap(KeyName name, ReadOnlyMemory<byte> wrapped, DateTimeOffset now)
    {
        if (Find(name, now) is not { State: VaultKeyState.Enabled })
            throw new KeyUnavailableException("The vault has no such key in use.");
        var text = Convert.ToBase64String(wrapped.Span);
        if (!_unwrapped.TryGetValue(text, out var plain))
            _unwrapped.Add(text, plain = _keys[name].Private.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256));
        return [.. plain];
    }
}

/// <summary>A process's way to the vault. It is under purge protection.</summary>
internal sealed class SimulatedVault(StoredKeys keys, World world, Process process) : IKeyVault
{
    public Task<VaultKey> CreateAsync(KeyName name, CancellationToken cancellation)
    {
        // A key cannot be made twice under one name; delivered twice, the second is refused and the first stands.
        VaultKey? made = null;
        return process.EffectAsync(
            $"vault.create {name}", changes: true, () => made ??= keys.Create(name, world.Now), Fault, cancellation);
    }

    public Task<VaultKey?> GetAsync(KeyName name, CancellationToken cancellation) => process.EffectAsync(
        $"vault.get {name}", changes: false, () => keys.Find(name, world.Now), Fault, cancellation);

    public Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation) =>
        process.EffectAsync(
            $"vault.unwrap {name}", changes: false, () => keys.Unwrap(name, wrapped, world.Now), Fault, cancellation);

    public Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation) => process.EffectAsync(
        $"vault.delete {name}", changes: true, () => keys.Delete(name, world.Now), Fault, cancellation);

    public Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation) => process.EffectAsync(
        $"vault.recover {name}", changes: true, () => keys.Recover(name, world.Now), Fault, cancellation);

    public Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation) =>
        Task.FromResult(VaultPurge.Protected);

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the vault did not answer in time.")
        : new StorageUnavailableException("Simulated: the vault refuses.");
}
