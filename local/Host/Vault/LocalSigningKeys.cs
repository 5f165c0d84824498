using System.Security.Cryptography;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>
/// The evidence key as a file in a folder of its own, which no tenant key shares. Files are <c>0001.key.pem</c> (the
/// private key that signs, mode 0600) and <c>0001.pub.pem</c> (a former key: its public part only, so that what it
/// signed can still be checked).
/// </summary>
public sealed class LocalSigningKeys : ISigningKeys, IDisposable
{
    private readonly ECDsa _current;
    private readonly string _currentId;
    private readonly Lock _signing = new();
    private readonly IReadOnlyList<PublicSigningKey> _public;

    /// <param name="folder">Made where absent, with a new key in it.</param>
    /// <exception cref="InvalidDataException">
    /// The folder's files are damaged, or others may read the private key.
    /// </exception>
    public LocalSigningKeys(string folder, RandomSource random)
    {
        var files = new SigningKeyFiles(folder);
        files.MakeFirst(random);
        _current = files.ReadCurrent();
        var current = Public(_current);
        _currentId = current.KeyId;
        var former = files.ReadFormer().Select(key => new PublicSigningKey(JsonWebKey.Thumbprint(key), key));
        // A rotation that was broken off may have written the current key's public part already.
        _public = [current, .. former.Where(key => key.KeyId != current.KeyId)];
    }

    public ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation) => ValueTask.FromResult(_currentId);

    /// <inheritdoc/>
    /// <exception cref="KeyUnavailableException">The key is a former one: it verifies, and signs no more.</exception>
    public Task<byte[]> SignDigestAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation)
    {
        if (keyId != _currentId)
            throw new KeyUnavailableException("This key does not sign any more.");
        lock (_signing)
            return Task.FromResult(_current.SignHash(digest.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
    }

    public Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation) =>
        Task.FromResult(_public);

    public void Dispose() => _current.Dispose();

    private static PublicSigningKey Public(ECDsa key)
    {
        var parameters = key.ExportParameters(includePrivateParameters: false);
        return new PublicSigningKey(JsonWebKey.Thumbprint(parameters), parameters);
    }
}
