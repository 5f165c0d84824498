using System.Security.Cryptography;

namespace PrivacyFunctions.Evidence;

/// <summary>ECDSA on P-256 with SHA-256 (RFC 7518, 3.4): signatures are R‖S, 64 bytes.</summary>
internal static class Es256
{
    public const int SignatureBytes = 64;
    public const int CoordinateBytes = 32;

    /// <summary>
    /// False for a wrong length, R or S outside 1 to n-1, and a signature by another key or of other bytes.
    /// </summary>
    public static bool Verify(ECParameters key, ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SignatureBytes)
            return false;
        using var ecdsa = ECDsa.Create(key);
        return ecdsa.VerifyData(
            signed, signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    /// <summary>True when X and Y are a point of the curve.</summary>
    public static bool IsPublicKey(ECParameters key)
    {
        if (key.Q.X is not { Length: CoordinateBytes } || key.Q.Y is not { Length: CoordinateBytes })
            return false;
        try
        {
            using var ecdsa = ECDsa.Create(key);
            return ecdsa.KeySize == 256;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
