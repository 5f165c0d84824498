using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// Repeatable randomness for invented data, never for secrets: xoshiro256** (Blackman and Vigna), its state the
/// SHA-256 of a seed and a path, so that each record's values do not depend on the order in which records are made.
/// </summary>
internal sealed class SeededRandom : RandomSource
{
    private ulong _s0;
    private ulong _s1;
    private ulong _s2;
    private ulong _s3;

    public SeededRandom(ulong seed, string path)
    {
        var state = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{path}"));
        _s0 = BinaryPrimitives.ReadUInt64LittleEndian(state);
        _s1 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(8));
        _s2 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(16));
        _s3 = BinaryPrimitives.ReadUInt64LittleEndian(state.AsSpan(24));
    }

    public override void Fill(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[8];
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            var count = Math.Min(word.Length, buffer.Length);
            word[..count].CopyTo(buffer);
            buffer = buffer[count..];
        }
    }

    /// <summary>
    /// 0 up to but not including <paramref name="bound"/>; the bias of a 64-bit remainder does not matter here.
    /// </summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    public T Pick<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(_s1 * 5, 7) * 9;
        var shifted = _s1 << 17;
        _s2 ^= _s0;
        _s3 ^= _s1;
        _s1 ^= _s2;
        _s0 ^= _s3;
        _s2 ^= shifted;
        _s3 = BitOperations.RotateLeft(_s3, 45);
        return result;
    }
}
