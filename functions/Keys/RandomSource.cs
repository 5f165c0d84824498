using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The one source of randomness: keys, nonces, tokens, codes and ids come from here, so that a simulation can be
/// repeated from its seed. <see cref="System"/> is the operating system's generator and the only one outside tests.
/// </summary>
public abstract class RandomSource
{
    public static RandomSource System { get; } = new OperatingSystemRandomSource();

    public abstract void Fill(Span<byte> buffer);

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    private sealed class OperatingSystemRandomSource : RandomSource
    {
        public override void Fill(Span<byte> buffer) => RandomNumberGenerator.Fill(buffer);
    }
}
