using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>Seals and opens streams under the vectors' fixed key and salt, without a store.</summary>
internal static class StreamVectors
{
    private const string Purpose = "export-part";
    private const string Record = "part_1";

    public static DataKey Key() => new(AdaOfAcme, 1, [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);

    public static async Task<byte[]> SealAsync(
        byte[] plaintext, int writeSize, CancellationToken cancellation, byte saltByte = 0x80)
    {
        using var key = Key();
        using var destination = new MemoryStream();
        var salt = Enumerable.Range(saltByte, 32).Select(i => (byte)i).ToArray();
        await using var sealing = new SealingStream(
            key, Purpose, Record, destination, new KeyVectors.FixedRandom(salt));
        for (var offset = 0; offset < plaintext.Length; offset += Math.Min(writeSize, plaintext.Length - offset))
        {
            var part = plaintext.AsMemory(offset, Math.Min(writeSize, plaintext.Length - offset));
            // Both ways in turn: they must not differ.
            if (offset % 2 == 0)
                await sealing.WriteAsync(part, cancellation);
            else
                sealing.Write(part.Span);
        }

        await sealing.CompleteAsync(cancellation);
        return destination.ToArray();
    }

    public static async Task<byte[]> OpenAsync(
        byte[] sealedBytes, bool canSeek, CancellationToken cancellation, string purpose = Purpose,
        string record = Record)
    {
        var source = new SlowStream(sealedBytes, canSeek);
        await using var stream = await OpenStreamAsync(source, cancellation, purpose, record);
        Assert.AreEqual(canSeek, stream.CanSeek);
        using var plaintext = new MemoryStream();
        await stream.CopyToAsync(plaintext, cancellation);
        return plaintext.ToArray();
    }

    public static Task<Stream> OpenStreamAsync(
        Stream source, CancellationToken cancellation, string purpose = Purpose, string record = Record) =>
        new SealedStreams(new OneKey(), RandomSource.System)
            .OpenAsync(AdaOfAcme, purpose, record, source, cancellation);

    /// <summary>Answers the vectors' key for any scope and version, so that only the format decides.</summary>
    private sealed class OneKey : IDataKeys
    {
        public Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation) => Task.CompletedTask;

        public Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation) => Task.FromResult(Key());

        public Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation) =>
            Task.FromResult(Key());

        public Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }

    /// <summary>Gives its bytes in odd portions, as a network does.</summary>
    private sealed class SlowStream(byte[] bytes, bool canSeek) : MemoryStream(bytes)
    {
        public override bool CanSeek => canSeek;

        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, 50_001)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, 50_001)], cancellationToken);
    }
}
