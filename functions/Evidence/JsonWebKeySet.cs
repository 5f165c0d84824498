using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace PrivacyFunctions.Evidence;

/// <summary>The public keys that evidence is checked with (RFC 7517, section 5).</summary>
public sealed class JsonWebKeySet
{
    /// <summary>1,000 keys: a key a month for 83 years; what is longer is not a set of ours.</summary>
    public const int MaxKeys = 1000;

    private readonly FrozenDictionary<string, ECParameters> _keys;

    private JsonWebKeySet(IEnumerable<KeyValuePair<string, ECParameters>> keys) =>
        _keys = keys.ToFrozenDictionary(StringComparer.Ordinal);

    public int Count => _keys.Count;

    public static JsonWebKeySet Of(IEnumerable<PublicSigningKey> keys) =>
        new(keys.Select(key => KeyValuePair.Create(key.KeyId, key.Parameters)));

    /// <summary>The key set as it is published: canonical JSON.</summary>
    public static byte[] Serialize(IEnumerable<PublicSigningKey> keys) => CanonicalJson.Serialize(
        new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => (JsonNode)JsonWebKey.ToJson(key))]) });

    /// <summary>
    /// Reads a key set. Keys of other types, curves or uses are passed over, as the RFC asks. A private key, a
    /// malformed P-256 key, one that is not named by its thumbprint, and a name given twice refuse the whole set.
    /// </summary>
    public static JsonWebKeySetOutcome Parse(ReadOnlySpan<byte> utf8)
    {
        if (CanonicalJson.Parse(utf8, NumberRule.Doubles) is not CanonicalJsonOutcome.Read { Value: JsonObject set })
            return new JsonWebKeySetOutcome.Refused("The key set is not a JSON object without duplicate members.");
        if (set["keys"] is not JsonArray { Count: <= MaxKeys } items)
            return new JsonWebKeySetOutcome.Refused($"The key set has no array \"keys\" of at most {MaxKeys} keys.");
        var keys = new Dictionary<string, ECParameters>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (item is not JsonObject key)
                return new JsonWebKeySetOutcome.Refused("The key set holds something that is not a JSON object.");
            if (key.ContainsKey("d") || key.ContainsKey("k"))
                return new JsonWebKeySetOutcome.Refused(
                    "The key set holds a private or secret key. It must not be published; replace it.");
            if (!IsForSigning(key))
                continue;
            if (ReadKey(key) is not { } parameters)
                return new JsonWebKeySetOutcome.Refused(
                    "The key set holds a P-256 key that is malformed or not a point of the curve.");
            var keyId = JsonWebKey.Thumbprint(parameters);
            if (Text(key, "kid") != keyId)
                return new JsonWebKeySetOutcome.Refused(
                    "The key set holds a key whose id is not its RFC 7638 thumbprint.");
            if (!keys.TryAdd(keyId, parameters))
                return new JsonWebKeySetOutcome.Refused("The key set holds a key twice.");
        }

        return new JsonWebKeySetOutcome.Read(new JsonWebKeySet(keys));
    }

    internal ECParameters? Find(string keyId) => _keys.TryGetValue(keyId, out var key) ? key : null;

    private static bool IsForSigning(JsonObject key) =>
        Text(key, "kty") == "EC" && Text(key, "crv") == "P-256"
        && (!key.ContainsKey("use") || Text(key, "use") == "sig")
        && (!key.ContainsKey("alg") || Text(key, "alg") == "ES256");

    private static ECParameters? ReadKey(JsonObject key)
    {
        if (!StrictBase64Url.TryDecode(Text(key, "x") ?? "", out var x) ||
            !StrictBase64Url.TryDecode(Text(key, "y") ?? "", out var y))
            return null;
        var parameters = new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } };
        return Es256.IsPublicKey(parameters) ? parameters : null;
    }

    private static string? Text(JsonObject key, string name) =>
        key[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

/// <summary>What reading a key set came to.</summary>
public abstract record JsonWebKeySetOutcome
{
    private JsonWebKeySetOutcome()
    {
    }

    public sealed record Read(JsonWebKeySet Keys) : JsonWebKeySetOutcome;

    /// <param name="Reason">A sentence for the person who gave the key set.</param>
    public sealed record Refused(string Reason) : JsonWebKeySetOutcome;
}
