using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using PrivacyFunctions.Identity;

namespace PrivacyFunctions.Azure;

/// <summary>
/// The issuer's signing keys, from its OpenID Connect discovery document. They are read again once a day, and when a
/// token names a key that is not among them, at most every five minutes (<see cref="ConfigurationManager{T}"/>'s own
/// limits).
/// </summary>
public sealed class OidcIssuerKeys(
    IConfigurationManager<OpenIdConnectConfiguration> metadata, IdentityOptions options) : IIssuerKeys
{
    public async ValueTask<IssuerKey?> FindAsync(string keyId, CancellationToken cancellation)
    {
        if (await FindKnownAsync(keyId, cancellation) is { } known)
            return known;
        metadata.RequestRefresh();
        return await FindKnownAsync(keyId, cancellation);
    }

    private async Task<IssuerKey?> FindKnownAsync(string keyId, CancellationToken cancellation)
    {
        var configuration = await metadata.GetConfigurationAsync(cancellation);
        if (configuration.Issuer != options.Issuer)
            throw new InvalidOperationException(
                "The discovery document names another issuer than the setting Identity:Issuer.");
        var key = configuration.JsonWebKeySet.Keys
            .FirstOrDefault(candidate => candidate.Kid == keyId && candidate.Use is null or "sig");
        return key is null ? null : Read(key);
    }

    // Keys of other types and curves are passed over (RFC 7517, 5): no token of ours can be signed by them.
    private static IssuerKey? Read(JsonWebKey key) => (key.Kty, key.Crv) switch
    {
        ("EC", "P-256") => new IssuerKey.EcdsaP256(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(key.X), Y = Base64Url.DecodeFromChars(key.Y) },
        }),
        ("RSA", _) => new IssuerKey.Rsa(new RSAParameters
        {
            Modulus = Base64Url.DecodeFromChars(key.N),
            Exponent = Base64Url.DecodeFromChars(key.E),
        }),
        _ => null,
    };
}
