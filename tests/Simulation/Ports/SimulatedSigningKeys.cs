using System.Security.Cryptography;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The evidence key. One for all runs: a signature differs each time anyway, and no step reads it.</summary>
internal sealed class SimulatedSigningKeys(Process process) : ISigningKeys
{
    private static readonly Lock Signing = new();
    private static readonly ECDsa Key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private static readonly PublicSigningKey Public = Of(Key.ExportParameters(includePrivateParameters: false));

    public static JsonWebKeySet KeySet { get; } = JsonWebKeySet.Of([Public]);

    public ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation) => ValueTask.FromResult(Public.KeyId);

    public Task<byte[]> SignDigestAsync(
        string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation) => process.EffectAsync(
        "signing.sign", changes: false,
        () => Sign(digest.Span),
        _ => new StorageUnavailableException("Simulated: the signing key is not there."), cancellation);

    public Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PublicSigningKey>>([Public]);

    private static byte[] Sign(ReadOnlySpan<byte> digest)
    {
        lock (Signing)
            return Key.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static PublicSigningKey Of(ECParameters key) => new(JsonWebKey.Thumbprint(key), key);
}
