using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Mail;

/// <summary>Token and code as they are kept, sealed, beside their mail.</summary>
internal static class LinkSecret
{
    public static Sensitive<string> Write(LinkToken token, string code) => new($"{token.Reveal()}\n{code}");

    public static (LinkToken Token, string Code) Read(Sensitive<string>? secret)
    {
        var parts = secret?.Reveal().Split('\n') ?? [];
        return parts.Length == 2 && LinkToken.TryParse(parts[0], out var token)
            ? (token, parts[1])
            : throw new InvalidDataException("A prepared mail has no link.");
    }
}
