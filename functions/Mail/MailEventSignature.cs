using System.Security.Cryptography;
using System.Text;

namespace PrivacyFunctions.Mail;

/// <summary>
/// The signature of SendGrid's event webhook: ECDSA P-256 with SHA-256, in DER, over the timestamp header followed by
/// the body as it came, its closing CRLF included.
/// </summary>
internal static class MailEventSignature
{
    public const string SignatureHeader = "X-Twilio-Email-Event-Webhook-Signature";

    public const string TimestampHeader = "X-Twilio-Email-Event-Webhook-Timestamp";

    /// <exception cref="FormatException">Not base 64.</exception>
    /// <exception cref="CryptographicException">Not a public key.</exception>
    public static ECDsa Import(string publicKey)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(publicKey), out _);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public static bool IsValid(string publicKey, string? signature, string? timestamp, ReadOnlySpan<byte> body)
    {
        if (string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return false;
        var der = new byte[signature.Length];
        if (!Convert.TryFromBase64String(signature, der, out var length))
            return false;
        using var key = Import(publicKey);
        return key.VerifyData(
            [.. Encoding.UTF8.GetBytes(timestamp), .. body], der.AsSpan(0, length), HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence);
    }
}
