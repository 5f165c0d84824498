using System.Buffers;
using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Reads the chunks of a sealed stream in order from any place. Whether a chunk is the last shows only by what follows
/// it, so the buffer always holds a byte more than one chunk, or the source has ended.
/// </summary>
internal sealed class SealedChunks(Stream source) : IDisposable
{
    // Three chunks and a part of a fourth in a pooled array of 256 KiB: few, large reads.
    private const int BufferBytes = 256 * 1024;

    private readonly long _start = source.CanSeek ? source.Position : 0;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
    private int _from;
    private int _to;
    private bool _sourceEnded;
    private long _next;

    /// <exception cref="NotSupportedException">The source cannot seek.</exception>
    public long PlaintextLength => Math.Max(0, SealedLength - ChunkCount * SealedStreamFormat.TagBytes);

    public long LastChunk => ChunkCount - 1;

    private long SealedLength => source.Length - _start;

    private long ChunkCount =>
        Math.Max(1, (SealedLength + SealedStreamFormat.SealedChunkBytes - 1) / SealedStreamFormat.SealedChunkBytes);

    private bool HasChunk => _sourceEnded || _to - _from > SealedStreamFormat.SealedChunkBytes;

    public void MoveTo(long chunk)
    {
        source.Position = _start + chunk * SealedStreamFormat.SealedChunkBytes;
        (_next, _from, _to, _sourceEnded) = (chunk, 0, 0, false);
    }

    public void Fill()
    {
        MakeRoom();
        while (!HasChunk)
            Add(source.Read(_buffer.AsSpan(_to)));
    }

    public async ValueTask FillAsync(CancellationToken cancellation)
    {
        MakeRoom();
        while (!HasChunk)
            Add(await source.ReadAsync(_buffer.AsMemory(_to), cancellation));
    }

    /// <summary>Opens the chunk that is next in the filled buffer and answers its length.</summary>
    /// <exception cref="SealedDataException">It does not open in this place.</exception>
    public int OpenNext(AesGcm cipher, Span<byte> plaintext, out bool isLast)
    {
        isLast = _sourceEnded && _to - _from <= SealedStreamFormat.SealedChunkBytes;
        var chunk = _buffer.AsSpan(_from, Math.Min(_to - _from, SealedStreamFormat.SealedChunkBytes));
        if (chunk.Length < SealedStreamFormat.TagBytes || (chunk.Length == SealedStreamFormat.TagBytes && _next > 0))
            throw new SealedDataException($"A sealed stream was cut off in or before chunk {_next}.");
        SealedStreamFormat.OpenChunk(cipher, _next, isLast, chunk, plaintext);
        _next++;
        _from += chunk.Length;
        return chunk.Length - SealedStreamFormat.TagBytes;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private void MakeRoom()
    {
        if (HasChunk)
            return;
        _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
        (_from, _to) = (0, _to - _from);
    }

    private void Add(int count)
    {
        _to += count;
        _sourceEnded = count == 0;
    }
}
