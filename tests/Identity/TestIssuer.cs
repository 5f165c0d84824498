using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Identity;

/// <summary>An issuer with one ES256 and one RS256 key, which can also sign what no honest one would.</summary>
internal sealed class TestIssuer : IIssuerKeys, IDisposable
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly ECDsa _ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly RSA _rsa = RSA.Create(2048);

    public static IdentityOptions Options => new() { Issuer = "https://issuer.example", Audience = "privacy" };

    public static PolicyPack Pack(params (string Custom, string Role)[] custom) => new(
        "test", "1", "privacy@test.example", new Promises(CalendarPeriod.Parse("P30D"), "gdpr"),
        new ExportRules(CalendarPeriod.Parse("P30D"), false), Packs.UsualErasure,
        custom.ToDictionary(item => item.Custom, item => item.Role),
        new IdentityMap("accounts", "users", "id", "email", null, null, null), new Dictionary<string, LegalGround>(),
        []);

    public JwtValidator Validator(IdentityOptions? options = null, TimeProvider? time = null) => new(
        options ?? Options, this, new CallerClaims(options ?? Options, new RoleMap(Pack(("Billing", "ADMIN")))),
        time ?? new FixedTime());

    public static JsonObject Claims() => new()
    {
        ["iss"] = "https://issuer.example",
        ["aud"] = "privacy",
        ["sub"] = "login-1",
        ["tenant_id"] = "acme",
        ["email"] = "ada@acme.example",
        ["roles"] = new JsonArray("OWNER"),
        ["exp"] = Now.AddHours(1).ToUnixTimeSeconds(),
    };

    public static JsonObject Header(string algorithm = "ES256") =>
        new() { ["alg"] = algorithm, ["kid"] = algorithm == "RS256" ? "rsa" : "ec", ["typ"] = "JWT" };

    public string Sign(JsonNode? claims = null, JsonNode? header = null)
    {
        var head = header ?? Header();
        var signed = $"{Encode(head.ToJsonString())}.{Encode((claims ?? Claims()).ToJsonString())}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = head is JsonObject && head["kid"]?.GetValue<string>() == "rsa"
            ? _rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : _ecdsa.SignData(bytes, HashAlgorithmName.SHA256);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    /// <summary>The classic confusion: the public key, which everyone knows, taken as a secret.</summary>
    public string SignWithPublicKeyAsSecret()
    {
        var signed = $"{Encode("""{"alg":"HS256","kid":"rsa"}""")}.{Encode(Claims().ToJsonString())}";
        var mac = HMACSHA256.HashData(_rsa.ExportSubjectPublicKeyInfo(), Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(mac)}";
    }

    public static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public ValueTask<IssuerKey?> FindAsync(string keyId, CancellationToken cancellation) =>
        ValueTask.FromResult<IssuerKey?>(keyId switch
        {
            "ec" => new IssuerKey.EcdsaP256(_ecdsa.ExportParameters(false)),
            "rsa" => new IssuerKey.Rsa(_rsa.ExportParameters(false)),
            _ => null,
        });

    public void Dispose()
    {
        _ecdsa.Dispose();
        _rsa.Dispose();
    }

    internal sealed class FixedTime : TimeProvider
    {
        public DateTimeOffset Moment { get; set; } = Now;

        public override DateTimeOffset GetUtcNow() => Moment;
    }
}
