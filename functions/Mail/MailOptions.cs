using System.Security.Cryptography;

namespace PrivacyFunctions.Mail;

/// <summary>Settings of section <c>Mail</c>.</summary>
public sealed class MailOptions
{
    public const string Section = "Mail";

    /// <summary>
    /// The mail provider's public key for its signed events, as its settings page shows it: base 64 of an ECDSA P-256
    /// key. Empty: there is no such route.
    /// </summary>
    public string EventKey { get; set; } = "";

    public string? Problem()
    {
        if (EventKey.Length == 0)
            return null;
        try
        {
            using var key = MailEventSignature.Import(EventKey);
            return key.KeySize == 256 ? null : "Mail:EventKey must be a key on P-256.";
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException)
        {
            return "Mail:EventKey is not a public key in base 64.";
        }
    }
}
