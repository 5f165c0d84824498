using System.Security.Cryptography;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Local.Host.Sample.Remote;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>A signing key for one test, and its public part as services get it.</summary>
internal sealed class TestSigningKeys : ISigningKeys, IPublishedKeys, IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public PublicSigningKey Public
    {
        get
        {
            var parameters = _key.ExportParameters(includePrivateParameters: false);
            return new PublicSigningKey(JsonWebKey.Thumbprint(parameters), parameters);
        }
    }

    public ValueTask<string> CurrentKeyIdAsync(CancellationToken cancellation) => ValueTask.FromResult(Public.KeyId);

    public Task<byte[]> SignDigestAsync(string keyId, ReadOnlyMemory<byte> digest, CancellationToken cancellation) =>
        Task.FromResult(_key.SignHash(digest.Span, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));

    public Task<IReadOnlyList<PublicSigningKey>> PublicKeysAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<PublicSigningKey>>([Public]);

    public ValueTask<JsonWebKeySet> GetAsync(bool refresh, CancellationToken cancellation) =>
        ValueTask.FromResult(JsonWebKeySet.Of([Public]));

    public void Dispose() => _key.Dispose();
}
