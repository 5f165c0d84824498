using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Random bytes wrapped under a KEK for nothing but to be unwrapped again: evidence by behaviour that a KEK opens, or
/// does not.
/// </summary>
/// <param name="Hash">SHA-256 of the bytes, lower-case hex.</param>
internal sealed record KeyCanary(KeyName Kek, byte[] Wrapped, string Hash);

internal sealed class KeyCanaries(KeyEncryption encryption, RandomSource random)
{
    public async Task<KeyCanary> MakeAsync(KeyName kek, CancellationToken cancellation)
    {
        var bytes = random.Bytes(DataKey.SizeBytes);
        return new KeyCanary(
            kek, (await encryption.WrapAsync(kek, bytes, cancellation)).Wrapped,
            Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    /// <summary>True when the vault still opens it; a vault that does not answer throws.</summary>
    public async Task<bool> OpensAsync(KeyCanary canary, CancellationToken cancellation)
    {
        try
        {
            var bytes = await encryption.UnwrapAsync(canary.Kek, canary.Wrapped, cancellation);
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == canary.Hash;
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }
}
