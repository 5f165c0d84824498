using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Remembers tokens that were found valid, by their SHA-256, so that a busy client does not cost a signature check per
/// call. Refusals are not remembered.
/// </summary>
public sealed class TokenCache(ITokenValidator inner, TimeProvider time) : ITokenValidator
{
    /// <summary>30 seconds: how much longer a key that its issuer has withdrawn is believed.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(30);

    /// <summary>4096 tokens, about 4 MB; when it is full it starts anew.</summary>
    private const int MaxTokens = 4096;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    public async ValueTask<TokenOutcome> ValidateAsync(string token, CancellationToken cancellation)
    {
        if (token.Length > JwtValidator.MaxTokenLength)
            return new TokenOutcome.Refused(TokenRefusals.TooLarge);
        var now = time.GetUtcNow();
        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
        if (_entries.TryGetValue(hash, out var known) && known.Until > now)
            return known.Outcome;
        var outcome = await inner.ValidateAsync(token, cancellation);
        if (outcome is not TokenOutcome.Valid valid)
            return outcome;
        if (_entries.Count >= MaxTokens)
            _entries.Clear();
        var until = now + Lifetime < valid.ExpiresAt ? now + Lifetime : valid.ExpiresAt;
        _entries[hash] = new Entry(valid, until);
        return valid;
    }

    private sealed record Entry(TokenOutcome.Valid Outcome, DateTimeOffset Until);
}
