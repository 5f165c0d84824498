using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Identity;

/// <summary>
/// Issues bearer tokens to whoever asks on this machine. It exists in the local host only; its key lies in the data
/// folder, so that tokens outlive a restart.
/// </summary>
internal sealed class LocalIssuer : IIssuerKeys, IDisposable
{
    public const string Issuer = Sample.SampleProduct.LocalIssuer;
    public const string Audience = "privacyfunctions";

    /// <summary>1 hour on the host's clock, as usual with identity providers.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    private readonly ECDsa _key;
    private readonly string _keyId;
    private readonly IssuerKey _public;
    private readonly TimeProvider _time;
    private readonly OpaqueIds _ids;
    private readonly Lock _signing = new();

    public LocalIssuer(string keyFile, TimeProvider time, OpaqueIds ids)
    {
        _time = time;
        _ids = ids;
        _key = ECDsa.Create();
        if (File.Exists(keyFile))
            _key.ImportFromPem(File.ReadAllText(keyFile));
        else
            Create(keyFile);
        _keyId = Convert.ToHexStringLower(SHA256.HashData(_key.ExportSubjectPublicKeyInfo()).AsSpan(0, 16));
        _public = new IssuerKey.EcdsaP256(_key.ExportParameters(includePrivateParameters: false));
    }

    public string Issue(string? tenant, string subject, string? email, IReadOnlyList<string> roles)
    {
        var now = _time.GetUtcNow();
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["iss"] = Issuer,
            ["aud"] = Audience,
            ["sub"] = subject,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
            ["jti"] = _ids.New("jti"),
            ["roles"] = roles,
        };
        if (tenant is not null)
            claims["tenant_id"] = tenant;
        if (email is not null)
            claims["email"] = email;
        var header = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["alg"] = "ES256",
            ["typ"] = "JWT",
            ["kid"] = _keyId,
        };
        var signed = $"{Encode(header)}.{Encode(claims)}";
        lock (_signing)
        {
            var signature = _key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256);
            return $"{signed}.{Base64Url.EncodeToString(signature)}";
        }
    }

    public ValueTask<IssuerKey?> FindAsync(string keyId, CancellationToken cancellation) =>
        ValueTask.FromResult(keyId == _keyId ? _public : null);

    public void Dispose() => _key.Dispose();

    private void Create(string keyFile)
    {
        _key.GenerateKey(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(Path.GetDirectoryName(keyFile)!);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(keyFile, options);
        stream.Write(Encoding.ASCII.GetBytes(_key.ExportPkcs8PrivateKeyPem()));
        stream.Flush(flushToDisk: true);
    }

    private static string Encode<T>(T value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
