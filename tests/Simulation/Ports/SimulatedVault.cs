using System.Security.Cryptography;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The keys of the vaults. One RSA-1024 for all of them: what wraps them is not what is simulated.</summary>
internal sealed class StoredKeys
{
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

    public VaultKey? Find(KeyName name) => _keys.TryGetValue(name, out var found) ? found.Key : null;

    public byte[] Unwrap(KeyName name, ReadOnlyMemory<byte> wrapped)
    {
        if (!_keys.TryGetValue(name, out var found))
            throw new KeyUnavailableException("The vault has no such key.");
        var text = Convert.ToBase64String(wrapped.Span);
        if (!_unwrapped.TryGetValue(text, out var plain))
            _unwrapped.Add(text, plain = found.Private.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256));
        return [.. plain];
    }
}

/// <summary>A process's way to the vault. No story deletes a KEK.</summary>
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
        $"vault.get {name}", changes: false, () => keys.Find(name), Fault, cancellation);

    public Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation) =>
        process.EffectAsync(
            $"vault.unwrap {name}", changes: false, () => keys.Unwrap(name, wrapped), Fault, cancellation);

    public Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    public Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    public Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    private static NotSupportedException Unused() => new("No erasure deletes a KEK.");

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the vault did not answer in time.")
        : new StorageUnavailableException("Simulated: the vault refuses.");
}
