using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Evidence;

/// <summary>
/// The public keys that evidence is checked with. An auditor keeps a copy: what it is compared with later must not come
/// from us alone.
/// </summary>
public sealed class JwksApi(ISigningKeys keys)
{
    /// <summary>
    /// An hour: a new key is published before it signs for long, and an old one never leaves the set.
    /// </summary>
    private static readonly TimeSpan MaxAge = TimeSpan.FromHours(1);

    [Function("Jwks")]
    [AllowPublic("Public keys are public, and whoever checks evidence has no account.", PerMinute = 120)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = ".well-known/jwks.json")] HttpRequest request,
        CancellationToken cancellation) =>
        new PublicDocument(
            JsonWebKeySet.Serialize(await keys.PublicKeysAsync(cancellation)), "application/jwk-set+json", MaxAge);
}
