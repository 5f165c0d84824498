using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace PrivacyFunctions.Identity;

/// <summary>
/// JSON Web Tokens (RFC 7519, compact JWS) under ES256 or RS256, as RFC 8725 advises: the algorithm is the key's,
/// <c>none</c> and every critical extension are refused, issuer and audience must match, times have <see cref="Skew"/>
/// of tolerance.
/// </summary>
public sealed class JwtValidator(IdentityOptions options, IIssuerKeys keys, CallerClaims claims, TimeProvider time)
    : ITokenValidator
{
    /// <summary>8 KiB: what common servers take as a header.</summary>
    public const int MaxTokenLength = 8 * 1024;

    /// <summary>60 seconds: clocks that NTP keeps differ by less.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(60);

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    public async ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation)
    {
        if (token.Length > MaxTokenLength)
            return new TokenOutcome.Refused(TokenRefusals.TooLarge);
        var segments = token.Split('.');
        if (segments.Length != 3 || !TryDecode(segments[0], out var headerBytes) ||
            !TryDecode(segments[1], out var payloadBytes) ||
            !TryDecode(segments[2], out var signature))
            return new TokenOutcome.Refused(TokenRefusals.Malformed);
        try
        {
            using var header = JsonDocument.Parse(headerBytes, Strict);
            using var payload = JsonDocument.Parse(payloadBytes, Strict);
            if (header.RootElement.ValueKind != JsonValueKind.Object ||
                payload.RootElement.ValueKind != JsonValueKind.Object)
                return new TokenOutcome.Refused(TokenRefusals.Malformed);
            var signed = Encoding.ASCII.GetBytes(token, 0, segments[0].Length + 1 + segments[1].Length);
            return await CheckHeaderAsync(header.RootElement, signed, signature, cancellation) is { } refusal
                ? new TokenOutcome.Refused(refusal)
                : CheckClaims(payload.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            // Bytes that are not JSON, or half of a surrogate pair in a text, are an ordinary bad token, and the parser
            // says so by an exception only.
            return new TokenOutcome.Refused(TokenRefusals.Malformed);
        }
    }

    private async ValueTask<string?> CheckHeaderAsync(
        JsonElement header, byte[] signed, byte[] signature, CancellationToken cancellation)
    {
        if (header.TryGetProperty("crit", out _))
            return TokenRefusals.Critical;
        if (Text(header, "alg") is not ("ES256" or "RS256"))
            return TokenRefusals.Algorithm;
        if (header.TryGetProperty("typ", out _) && Text(header, "typ")?.ToUpperInvariant() is not ("JWT" or "AT+JWT"))
            return TokenRefusals.Malformed;
        if (Text(header, "kid") is not { Length: > 0 and <= 128 } keyId ||
            await keys.FindAsync(keyId, cancellation) is not { } key)
            return TokenRefusals.UnknownKey;
        if (Text(header, "alg") != key.Algorithm)
            return TokenRefusals.Algorithm;
        return key.Verifies(signed, signature) ? null : TokenRefusals.Signature;
    }

    private TokenOutcome CheckClaims(JsonElement payload)
    {
        var now = time.GetUtcNow();
        if (Text(payload, "iss") != options.Issuer)
            return new TokenOutcome.Refused(TokenRefusals.Issuer);
        if (!NamesAudience(payload))
            return new TokenOutcome.Refused(TokenRefusals.Audience);
        if (!TryTime(payload, "exp", out var expires) || expires is null || !TryTime(payload, "nbf", out var notBefore))
            return new TokenOutcome.Refused(TokenRefusals.Claims);
        if (expires + Skew <= now)
            return new TokenOutcome.Refused(TokenRefusals.Expired);
        if (notBefore - Skew > now)
            return new TokenOutcome.Refused(TokenRefusals.NotYetValid);
        return claims.Read(payload) is { } caller
            ? new TokenOutcome.Valid(caller, expires.Value)
            : new TokenOutcome.Refused(TokenRefusals.Claims);
    }

    private bool NamesAudience(JsonElement payload) =>
        payload.TryGetProperty("aud", out var audience) && audience.ValueKind switch
        {
            JsonValueKind.String => audience.GetString() == options.Audience,
            JsonValueKind.Array => audience.EnumerateArray()
                .Any(item => item.ValueKind == JsonValueKind.String && item.GetString() == options.Audience),
            _ => false,
        };

    // A NumericDate may have a fraction. One that is absent is null and fine here; one of another type is not.
    private static bool TryTime(JsonElement payload, string name, out DateTimeOffset? moment)
    {
        moment = null;
        if (!payload.TryGetProperty(name, out var value))
            return true;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var seconds) ||
            seconds is not (>= 0 and < 253402300799))
            return false;
        moment = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static bool TryDecode(string segment, out byte[] bytes)
    {
        bytes = [];
        if (!segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') || !Base64Url.IsValid(segment))
            return false;
        bytes = Base64Url.DecodeFromChars(segment);
        return true;
    }
}
