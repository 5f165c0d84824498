using System.Security.Cryptography;

namespace PrivacyFunctions.Local.Host.Vault;

/// <summary>
/// Makes the vault's key pairs. Generating takes about half a second of a core, so tests hand out prepared ones.
/// </summary>
public interface IRsaKeyFactory
{
    /// <summary>3072 bits: what ASVS 5 (11.2.3) asks for, and what the vault refuses to do without.</summary>
    const int KeyBits = 3072;

    Task<RSA> CreateAsync(CancellationToken cancellation);
}

/// <summary>Generates a new pair each time, off the caller's thread.</summary>
public sealed class RsaKeyGenerator : IRsaKeyFactory
{
    public Task<RSA> CreateAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            var rsa = RSA.Create(IRsaKeyFactory.KeyBits);
            // The pair is generated when it is first asked for: here, and not under a caller's lock.
            rsa.ExportParameters(includePrivateParameters: false);
            return rsa;
        },
        cancellation);
}
