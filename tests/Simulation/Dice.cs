using System.Buffers.Binary;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Simulation;

/// <summary>
/// All randomness of a run, from its seed (SplitMix64). The app's keys, ids and codes come from here too, so the same
/// seed gives the same run.
/// </summary>
internal sealed class Dice(ulong seed) : RandomSource
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    public int Below(int limit) => (int)(Next() % (ulong)limit);

    public bool Chance(double share) => Next() / (double)ulong.MaxValue < share;

    public TimeSpan Within(TimeSpan least, TimeSpan most) =>
        least + TimeSpan.FromTicks((long)(Next() % (ulong)Math.Max(1, (most - least).Ticks)));

    public override void Fill(Span<byte> buffer)
    {
        Span<byte> word = stackalloc byte[sizeof(ulong)];
        while (buffer.Length > 0)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(word, Next());
            var taken = Math.Min(buffer.Length, word.Length);
            word[..taken].CopyTo(buffer);
            buffer = buffer[taken..];
        }
    }
}
