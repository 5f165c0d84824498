using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>Random lengths, portions, ranges and damage. A failure names its seed.</summary>
[TestClass]
public sealed class SealedStreamsProperties
{
    private const int Runs = 60;
    private const int MaxLength = 5 * SealedStreamFormat.ChunkBytes;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public Task However_it_is_written_and_read_the_same_bytes_come_back() => ForEachSeedAsync(async random =>
    {
        var plaintext = KeyVectors.Pattern(Length(random));
        var sealedBytes = await StreamVectors.SealAsync(plaintext, random.Next(1_000, 200_000), Token);
        await using var stream = await StreamVectors.OpenStreamAsync(new MemoryStream(sealedBytes), Token);
        Assert.AreEqual(plaintext.Length, stream.Length);
        for (var i = 0; i < 10; i++)
        {
            var from = random.Next(plaintext.Length + 1);
            var part = new byte[random.Next(plaintext.Length - from + 1)];
            stream.Position = from;
            await stream.ReadExactlyAsync(part, Token);
            CollectionAssert.AreEqual(plaintext[from..(from + part.Length)], part);
        }
    });

    [TestMethod]
    public Task Whatever_is_altered_cut_added_or_moved_is_noticed() => ForEachSeedAsync(async random =>
    {
        var sealedBytes = await StreamVectors.SealAsync(KeyVectors.Pattern(Length(random)), int.MaxValue, Token);
        var damaged = Damage(sealedBytes, random);
        if (damaged.AsSpan().SequenceEqual(sealedBytes))
            return;
        var canSeek = random.Next(2) == 0;
        await Assert.ThrowsExactlyAsync<SealedDataException>(() => StreamVectors.OpenAsync(damaged, canSeek, Token));
    });

    /// <summary>Often about the edge of a chunk, where mistakes live.</summary>
    private static int Length(Random random) => random.Next(2) == 0
        ? Math.Max(0, random.Next(4) * SealedStreamFormat.ChunkBytes + random.Next(-1, 2))
        : random.Next(MaxLength);

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var (at, other) = (random.Next(bytes.Length), random.Next(bytes.Length));
        var (from, to) = (Math.Min(at, other), Math.Max(at, other));
        switch (random.Next(5))
        {
            case 0:
                var flipped = (byte[])bytes.Clone();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                return bytes[..at];
            case 2:
                return [.. bytes, .. bytes[at..]];
            case 3:
                return [.. bytes[..from], .. bytes[to..]];
            default:
                return [.. bytes[..to], .. bytes[from..]];
        }
    }

    private static async Task ForEachSeedAsync(Func<Random, Task> property)
    {
        var first = Environment.TickCount;
        for (var seed = first; seed < first + Runs; seed++)
        {
            try
            {
                await property(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new AssertFailedException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }
}
