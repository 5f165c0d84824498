using System.Security.Cryptography;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Vault;

namespace PrivacyFunctions.Tests.Evidence;

/// <summary>Signing keys in a temporary folder, as the local host has them.</summary>
internal sealed class EvidenceKeys : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public EvidenceKeys() => Signing = new LocalSigningKeys(_folder.File("signing"), RandomSource.System);

    public LocalSigningKeys Signing { get; }

    public EvidenceSigner Signer => new(Signing);

    public JsonWebKeySet Set => JsonWebKeySet.Of(Public);

    public byte[] SetJson => JsonWebKeySet.Serialize(Public);

    private IReadOnlyList<PublicSigningKey> Public => Signing.PublicKeysAsync(CancellationToken.None).Result;

    public void Dispose()
    {
        Signing.Dispose();
        _folder.Dispose();
    }

    public static ECParameters Parameters(byte[] x, byte[] y) =>
        new() { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
}
