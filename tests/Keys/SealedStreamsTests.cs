using System.Security.Cryptography;
using System.Text.Json;
using PrivacyFunctions.Keys;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class SealedStreamsTests
{
    private const int Chunk = SealedStreamFormat.ChunkBytes;
    private const int SealedChunk = SealedStreamFormat.SealedChunkBytes;
    private const int Header = SealedStreamFormat.HeaderBytes;

    private static readonly JsonElement Vectors = KeyVectors.Read("stream.json");

    public static IEnumerable<object[]> Good =>
        Vectors.GetProperty("good").EnumerateArray().Select(vector => new object[] { vector.Text("name"), vector });

    public static IEnumerable<object[]> Malformed =>
        Vectors.GetProperty("malformed").EnumerateArray()
            .Select(vector => new object[] { vector.Text("name"), vector });

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DynamicData(nameof(Good))]
    public async Task A_vector_is_sealed_to_the_same_bytes_and_opened(string name, JsonElement vector)
    {
        var plaintext = KeyVectors.Pattern(vector.GetProperty("length").GetInt32());
        foreach (var writeSize in new[] { 1_000, Chunk - 1, Chunk, Chunk + 1, 300_000, int.MaxValue })
        {
            var sealedBytes = await StreamVectors.SealAsync(plaintext, writeSize, Token);
            Assert.AreEqual(vector.GetProperty("sealedLength").GetInt32(), sealedBytes.Length, name);
            Assert.AreEqual(vector.Text("sealedSha256"), Convert.ToHexStringLower(SHA256.HashData(sealedBytes)), name);
            if (vector.TryGetProperty("sealed", out var whole))
                Assert.AreEqual(whole.GetString(), Convert.ToHexStringLower(sealedBytes));
        }

        var bytes = await StreamVectors.SealAsync(plaintext, int.MaxValue, Token);
        foreach (var canSeek in new[] { true, false })
            CollectionAssert.AreEqual(plaintext, await StreamVectors.OpenAsync(bytes, canSeek, Token), name);
    }

    [TestMethod]
    [DynamicData(nameof(Malformed))]
    public async Task A_malformed_vector_does_not_open(string name, JsonElement vector)
    {
        foreach (var canSeek in new[] { true, false })
        {
            await Assert.ThrowsExactlyAsync<SealedDataException>(
                () => StreamVectors.OpenAsync(vector.Hex("sealed"), canSeek, Token), name);
        }
    }

    [TestMethod]
    public async Task Chunks_cut_off_doubled_reordered_or_added_are_noticed()
    {
        var bytes = await StreamVectors.SealAsync(KeyVectors.Pattern(3 * Chunk + 100), int.MaxValue, Token);
        byte[] Part(int from, int to) =>
            bytes[(Header + from * SealedChunk)..Math.Min(bytes.Length, Header + to * SealedChunk)];
        var header = bytes[..Header];
        var altered = new Dictionary<string, byte[]>
        {
            ["last chunk cut off"] = [.. header, .. Part(0, 3)],
            ["cut in the middle of a chunk"] = bytes[..(Header + SealedChunk + 1000)],
            ["cut to a tag"] = bytes[..(Header + SealedChunk + 16)],
            ["first chunk missing"] = [.. header, .. Part(1, 4)],
            ["middle chunk missing"] = [.. header, .. Part(0, 1), .. Part(2, 4)],
            ["chunk doubled"] = [.. header, .. Part(0, 2), .. Part(1, 4)],
            ["chunks swapped"] = [.. header, .. Part(0, 1), .. Part(2, 3), .. Part(1, 2), .. Part(3, 4)],
            ["last chunk first"] = [.. header, .. Part(3, 4)],
            ["another stream's last chunk"] =
                [.. bytes[..^50], .. (
                    await StreamVectors.SealAsync(KeyVectors.Pattern(50), int.MaxValue, Token, saltByte: 7))[^50..]],
            ["appended"] = [.. bytes, .. Part(0, 1)],
        };
        foreach (var (what, data) in altered)
        {
            foreach (var canSeek in new[] { true, false })
                await Assert.ThrowsExactlyAsync<SealedDataException>(
                    () => StreamVectors.OpenAsync(data, canSeek, Token), what);
        }
    }

    [TestMethod]
    public async Task A_stream_that_was_not_completed_does_not_open()
    {
        using var key = StreamVectors.Key();
        foreach (var length in new[] { 0, 10, Chunk, 5 * Chunk })
        {
            using var destination = new MemoryStream();
            await using (var sealing = new SealingStream(key, "p", "r", destination, RandomSource.System))
                await sealing.WriteAsync(KeyVectors.Pattern(length), Token);
            await Assert.ThrowsExactlyAsync<SealedDataException>(
                () => StreamVectors.OpenAsync(destination.ToArray(), canSeek: false, Token, "p", "r"));
        }
    }

    [TestMethod]
    public async Task Any_place_can_be_read_first_and_again()
    {
        var plaintext = KeyVectors.Pattern(4 * Chunk + 777);
        var bytes = await StreamVectors.SealAsync(plaintext, int.MaxValue, Token);
        await using var stream = await StreamVectors.OpenStreamAsync(new MemoryStream(bytes), Token);
        Assert.IsTrue(stream.CanSeek);
        Assert.AreEqual(plaintext.Length, stream.Length);
        foreach (var position in new[] { 4 * Chunk + 776, 0, Chunk, Chunk - 1, 3 * Chunk + 5, 0, plaintext.Length,
            2 * Chunk })
        {
            stream.Position = position;
            var part = new byte[Math.Min(Chunk + 10, plaintext.Length - position)];
            await stream.ReadExactlyAsync(part, Token);
            CollectionAssert.AreEqual(plaintext[position..(position + part.Length)], part);
            Assert.AreEqual(position + part.Length, stream.Position);
        }

        Assert.AreEqual(plaintext.Length - 1, stream.Seek(-1, SeekOrigin.End));
        Assert.AreEqual(plaintext[^1], stream.ReadByte());
        Assert.AreEqual(-1, stream.ReadByte());
        stream.Position = plaintext.Length + 10;
        Assert.AreEqual(0, await stream.ReadAsync(new byte[10], Token));
        Assert.ThrowsExactly<IOException>(() => stream.Position = -1);
    }

    [TestMethod]
    public async Task A_sealed_stream_may_stand_behind_other_bytes()
    {
        var bytes = await StreamVectors.SealAsync(KeyVectors.Pattern(Chunk + 5), int.MaxValue, Token);
        using var source = new MemoryStream([1, 2, 3, .. bytes]);
        source.Position = 3;
        await using var stream = await StreamVectors.OpenStreamAsync(source, Token);
        stream.Position = Chunk;
        Assert.AreEqual(KeyVectors.Pattern(Chunk + 1)[^1], stream.ReadByte());
    }

    [TestMethod]
    public async Task After_a_failed_write_the_stream_cannot_be_completed()
    {
        using var key = StreamVectors.Key();
        await using var sealing = new SealingStream(key, "p", "r", new FailingStream(), RandomSource.System);
        await Assert.ThrowsExactlyAsync<IOException>(async () => await sealing.WriteAsync(new byte[10 * Chunk], Token));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => sealing.CompleteAsync(Token));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            async () => await sealing.WriteAsync(new byte[1], Token));
    }

    [TestMethod]
    public async Task A_completed_stream_takes_nothing_more_and_a_closed_one_neither()
    {
        using var key = StreamVectors.Key();
        var sealing = new SealingStream(key, "p", "r", new MemoryStream(), RandomSource.System);
        await sealing.CompleteAsync(Token);
        Assert.ThrowsExactly<InvalidOperationException>(() => sealing.Write([1]));
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => sealing.CompleteAsync(Token));
        await sealing.DisposeAsync();
        Assert.ThrowsExactly<ObjectDisposedException>(() => sealing.Write([1]));
    }

    [TestMethod]
    public async Task A_persons_stream_opens_until_the_key_is_destroyed()
    {
        await using var fixture = new KeysFixture();
        await fixture.Keys.ProvisionTenantAsync(Acme, Token);
        using var stored = new MemoryStream();
        await using (var sealing = await fixture.Streams.SealAsync(AdaOfAcme, "part", "part_1", stored, Token))
        {
            sealing.Write(KeyVectors.Pattern(100_000));
            await sealing.CompleteAsync(Token);
        }

        await using (var stream = await fixture.Streams.OpenAsync(
            AdaOfAcme, "part", "part_1", new MemoryStream(stored.ToArray()), Token))
            Assert.AreEqual(100_000, stream.Length);
        await fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        var source = new MemoryStream(stored.ToArray());
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => fixture.Streams.OpenAsync(AdaOfAcme, "part", "part_1", source, Token));
        Assert.IsFalse(source.CanRead);
    }

    private sealed class FailingStream : MemoryStream
    {
        public override ValueTask WriteAsync(
            ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("disk full");
    }
}
