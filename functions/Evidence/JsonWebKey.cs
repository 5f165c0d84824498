using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>A P-256 public key as JSON (RFC 7517), named by its thumbprint (RFC 7638).</summary>
public static class JsonWebKey
{
    /// <summary>Base64url SHA-256 of the key's required members in canonical form: <c>crv, kty, x, y</c>.</summary>
    public static string Thumbprint(ECParameters key) =>
        StrictBase64Url.Encode(SHA256.HashData(CanonicalJson.Serialize(RequiredMembers(key))));

    public static JsonObject ToJson(PublicSigningKey key)
    {
        var json = RequiredMembers(key.Parameters);
        json["alg"] = "ES256";
        json["kid"] = key.KeyId;
        json["use"] = "sig";
        return json;
    }

    private static JsonObject RequiredMembers(ECParameters key) => new()
    {
        ["crv"] = "P-256",
        ["kty"] = "EC",
        ["x"] = StrictBase64Url.Encode(key.Q.X),
        ["y"] = StrictBase64Url.Encode(key.Q.Y),
    };
}
