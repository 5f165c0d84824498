using System.Security.Cryptography;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>The vault. One small key for all names: what wraps keys is not what is simulated.</summary>
internal sealed class YearsVault(TimeProvider time) : IKeyVault, IDisposable
{
    private readonly Lock _lock = new();
    private readonly RSA _rsa = RSA.Create(1024);
    private readonly Dictionary<KeyName, VaultKey> _keys = [];

    public Task<VaultKey> CreateAsync(KeyName name, CancellationToken cancellation)
    {
        lock (_lock)
        {
            var key = new VaultKey(
                name, VaultKeyState.Enabled, _rsa.ExportParameters(includePrivateParameters: false), time.GetUtcNow(),
                null, null, null);
            _keys.Add(name, key);
            return Task.FromResult(key);
        }
    }

    public Task<VaultKey?> GetAsync(KeyName name, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_keys.GetValueOrDefault(name));
    }

    public Task<byte[]> UnwrapAsync(KeyName name, ReadOnlyMemory<byte> wrapped, CancellationToken cancellation)
    {
        lock (_lock)
            return Task.FromResult(_rsa.Decrypt(wrapped.Span, RSAEncryptionPadding.OaepSHA256));
    }

    public Task<VaultKey> DeleteAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    public Task<VaultKey?> RecoverAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    public Task<VaultPurge> PurgeAsync(KeyName name, CancellationToken cancellation) => throw Unused();

    public void Dispose() => _rsa.Dispose();

    private static NotSupportedException Unused() => new("No sweep deletes a KEK.");
}
