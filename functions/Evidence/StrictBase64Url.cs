using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// Base64url without padding (RFC 7515, section 2), one text for one value: padding, white space and unused bits that
/// are set are refused, so that nobody can change a signed document's text and keep its signature.
/// </summary>
internal static class StrictBase64Url
{
    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        // The framework's own check lets some padding and white space pass that its decoder then throws at.
        if (!text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || !Base64Url.IsValid(text, out var length))
            return false;
        var decoded = new byte[length];
        if (!Base64Url.TryDecodeFromChars(text, decoded, out var written) || written != length ||
            Encode(decoded) != text)
            return false;
        bytes = decoded;
        return true;
    }
}
