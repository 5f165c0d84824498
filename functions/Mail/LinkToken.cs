using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Mail;

/// <summary>
/// What a download link carries: <c>{tenantId}.{43 characters}</c>, of which the latter are 256 random bits in
/// base64url. It is a secret: stored only as its SHA-256, never logged.
/// </summary>
public sealed class LinkToken
{
    private const int SecretBytes = 32;
    private const int SecretCharacters = 43;

    private readonly byte[] _secret;

    private LinkToken(TenantId tenant, byte[] secret) => (Tenant, _secret) = (tenant, secret);

    public TenantId Tenant { get; }

    /// <summary>What is stored: SHA-256 of the token's text, lower-case hex.</summary>
    public string Id => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(Reveal())));

    public static LinkToken New(TenantId tenant, RandomSource random) => new(tenant, random.Bytes(SecretBytes));

    /// <summary>Reads a token, or a whole link that carries one: people paste what they have.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LinkToken? token)
    {
        token = null;
        if (text is null || text.Length > 2048)
            return false;
        var marker = text.IndexOf("token=", StringComparison.Ordinal);
        var bare = (marker < 0 ? text : text[(marker + "token=".Length)..]).Trim();
        var dot = bare.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !TenantId.TryParse(bare[..dot], out var tenant) || bare.Length != dot + 1 + SecretCharacters)
            return false;
        var secret = new byte[SecretBytes + 1];
        if (!Base64Url.TryDecodeFromChars(bare.AsSpan(dot + 1), secret, out var count) || count != SecretBytes)
            return false;
        token = new LinkToken(tenant, secret[..SecretBytes]);
        return token.Reveal() == bare;
    }

    /// <summary>The token's text, for the mail. Call it where the mail is written.</summary>
    public string Reveal() => $"{Tenant}.{Base64Url.EncodeToString(_secret)}";

    /// <summary>
    /// How the mail's code is stored: keyed with the token's secret, so that a stolen store cannot try codes.
    /// </summary>
    public string CodeMac(string code) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(_secret, Encoding.ASCII.GetBytes(code)));

    public override string ToString() => "[sensitive]";
}
