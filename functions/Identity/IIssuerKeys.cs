using System.Security.Cryptography;

namespace PrivacyFunctions.Identity;

/// <summary>The public keys of the token issuer.</summary>
public interface IIssuerKeys
{
    ValueTask<IssuerKey?> FindAsync(string keyId, CancellationToken cancellation);
}

/// <summary>A public key with the one algorithm that it may be used with, so that a token cannot choose.</summary>
public abstract record IssuerKey
{
    private IssuerKey()
    {
    }

    public abstract string Algorithm { get; }

    public abstract bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);

    /// <summary>ECDSA on P-256 with SHA-256; signatures are R‖S (RFC 7518, 3.4).</summary>
    public sealed record EcdsaP256(ECParameters Parameters) : IssuerKey
    {
        public override string Algorithm => "ES256";

        public override bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            using var key = ECDsa.Create(Parameters);
            return signature.Length == 64 &&
                key.VerifyData(
                    signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 and at least 2048 bits.</summary>
    public sealed record Rsa(RSAParameters Parameters) : IssuerKey
    {
        private const int MinimumBits = 2048;

        public override string Algorithm => "RS256";

        public override bool Verifies(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
        {
            using var key = RSA.Create(Parameters);
            return key.KeySize >= MinimumBits &&
                key.VerifyData(signed, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
    }
}
