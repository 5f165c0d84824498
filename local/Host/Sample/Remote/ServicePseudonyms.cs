using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// Pseudonyms of a service that has no key vault: HMAC-SHA256 under a secret of its own, which serves nothing else.
/// </summary>
public sealed class ServicePseudonyms : IPseudonyms
{
    private const int MacBytes = 20;
    private readonly Lazy<byte[]> _secret;

    /// <param name="secret">At least 32 random bytes.</param>
    public ServicePseudonyms(byte[] secret)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, HMACSHA256.HashSizeInBytes);
        _secret = new Lazy<byte[]>(secret);
    }

    private ServicePseudonyms(Lazy<byte[]> secret) => _secret = secret;

    /// <summary>
    /// Reads the secret from a file that only the service's user may read, and makes it the first time. Not before it
    /// is needed: the service listens before its data, and the folder of it, are there.
    /// </summary>
    public static ServicePseudonyms Open(string file, RandomSource random) =>
        new(new Lazy<byte[]>(() => ReadOrMake(file, random)));

    public ValueTask<Pseudonym> OfAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) => new(Of(tenant, kind, value));

    public ValueTask<IReadOnlyList<Pseudonym>> OfManyAsync(
        TenantId tenant, string kind, IReadOnlyList<string> values, CancellationToken cancellation)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret.Value);
        var made = new Pseudonym[values.Count];
        for (var i = 0; i < made.Length; i++)
        {
            mac.AppendData(Message(tenant, kind, values[i]));
            made[i] = Of(mac.GetHashAndReset());
        }

        return new(made);
    }

    public ValueTask<IReadOnlyList<Pseudonym>> CandidatesAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) => new([Of(tenant, kind, value)]);

    private static byte[] ReadOrMake(string file, RandomSource random)
    {
        if (!File.Exists(file))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using var made = new FileStream(file, options);
            made.Write(random.Bytes(HMACSHA256.HashSizeInBytes));
            made.Flush(flushToDisk: true);
        }

        return File.ReadAllBytes(file);
    }

    private Pseudonym Of(TenantId tenant, string kind, string value) =>
        Of(HMACSHA256.HashData(_secret.Value, Message(tenant, kind, value)));

    private static Pseudonym Of(byte[] mac) => new(1, $"psn1_{Convert.ToHexStringLower(mac.AsSpan(0, MacBytes))}");

    /// <summary>Lengths first, so that no two triples make the same message.</summary>
    private static byte[] Message(TenantId tenant, string kind, string value) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{tenant.Value.Length}:{tenant.Value}{kind.Length}:{kind}{value}"));
}
