using System.Buffers;
using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The plaintext of a sealed stream. Bytes leave it only after their chunk has been authenticated, and the end is
/// reported only after a chunk that says it is the last. After a chunk that does not open, every read fails.
/// </summary>
internal sealed class OpenedStream : Stream
{
    private readonly AesGcm _cipher;
    private readonly Stream _source;
    private readonly SealedChunks _chunks;
    private byte[]? _plaintext = ArrayPool<byte>.Shared.Rent(SealedStreamFormat.ChunkBytes);
    private int _plaintextBytes;
    private int _plaintextOffset;
    private long _position;
    private bool _atEnd;
    private bool _broken;

    /// <param name="source">Stands behind the header.</param>
    public OpenedStream(AesGcm cipher, Stream source)
    {
        _cipher = cipher;
        _source = source;
        _chunks = new SealedChunks(source);
    }

    public override bool CanRead => true;

    public override bool CanSeek => _source.CanSeek;

    public override bool CanWrite => false;

    public override long Length => _chunks.PlaintextLength;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    /// <summary>
    /// Opens the last chunk where the source can seek, so that a range of a stream that was cut is never served.
    /// </summary>
    public async Task CheckEndAsync(CancellationToken cancellation)
    {
        if (!CanSeek)
            return;
        _chunks.MoveTo(_chunks.LastChunk);
        await _chunks.FillAsync(cancellation);
        OpenNext(_plaintext);
        MoveTo(0);
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            if (TryRead(buffer, out var count))
                return count;
            _chunks.Fill();
            if (OpenInto(buffer, out count))
                return count;
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (TryRead(buffer.Span, out var count))
                return count;
            await _chunks.FillAsync(cancellationToken);
            if (OpenInto(buffer.Span, out count))
                return count;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => Length + offset,
        };
        if (target < 0)
            throw new IOException("A position before the beginning of the stream.");
        if (!CanSeek)
            throw new NotSupportedException();
        if (target != _position)
            MoveTo(target);
        return _position;
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && _plaintext is { } plaintext)
        {
            _plaintext = null;
            ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
            _chunks.Dispose();
            _cipher.Dispose();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }

    private void MoveTo(long position)
    {
        _position = position;
        _plaintextBytes = 0;
        _plaintextOffset = 0;
        _atEnd = position >= Length;
        if (_atEnd)
            return;
        _chunks.MoveTo(position / SealedStreamFormat.ChunkBytes);
        _plaintextOffset = (int)(position % SealedStreamFormat.ChunkBytes);
    }

    /// <summary>Serves from the chunk at hand, or the end; false when the next chunk has to be opened first.</summary>
    private bool TryRead(Span<byte> buffer, out int count)
    {
        ObjectDisposedException.ThrowIf(_plaintext is null, this);
        if (_broken)
            throw new SealedDataException("A chunk of this sealed stream did not open.");
        count = Math.Min(buffer.Length, Math.Max(0, _plaintextBytes - _plaintextOffset));
        if (count == 0)
            return _atEnd || buffer.Length == 0;
        _plaintext.AsSpan(_plaintextOffset, count).CopyTo(buffer);
        _plaintextOffset += count;
        _position += count;
        return true;
    }

    /// <summary>Opens the next chunk: straight into the caller's buffer where all of it fits and is wanted.</summary>
    private bool OpenInto(Span<byte> buffer, out int count)
    {
        count = 0;
        var skip = _plaintextBytes == 0 ? _plaintextOffset : 0;
        if (skip == 0 && buffer.Length >= SealedStreamFormat.ChunkBytes)
        {
            count = OpenNext(buffer);
            _position += count;
            return count > 0;
        }

        _plaintextBytes = OpenNext(_plaintext);
        _plaintextOffset = skip;
        return false;
    }

    private int OpenNext(Span<byte> plaintext)
    {
        _broken = true;
        var length = _chunks.OpenNext(_cipher, plaintext, out _atEnd);
        _broken = false;
        _plaintextBytes = 0;
        _plaintextOffset = 0;
        return length;
    }
}
