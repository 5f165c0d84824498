using System.Security.Cryptography;
using PrivacyFunctions.Local.Host.Vault;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>
/// Real RSA-3072 pairs, made once per run and handed out in turn, because making one takes half a second. Any three
/// keys that follow each other are different.
/// </summary>
internal sealed class PreparedRsaKeys : IRsaKeyFactory
{
    private static readonly Lazy<Task<RSAParameters>>[] Pairs = [New(), New(), New()];

    private int _next = -1;

    public async Task<RSA> CreateAsync(CancellationToken cancellation)
    {
        var index = (Interlocked.Increment(ref _next) & int.MaxValue) % Pairs.Length;
        return RSA.Create(await Pairs[index].Value.WaitAsync(cancellation));
    }

    private static Lazy<Task<RSAParameters>> New() => new(() => Task.Run(() =>
    {
        using var rsa = RSA.Create(IRsaKeyFactory.KeyBits);
        return rsa.ExportParameters(includePrivateParameters: true);
    }));
}
