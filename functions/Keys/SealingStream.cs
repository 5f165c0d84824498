using System.Buffers;
using System.Security.Cryptography;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Takes plaintext and writes a sealed stream. <see cref="CompleteAsync"/> writes the last chunk; what is disposed
/// without it does not open. The last full chunk is always held back, because only completion tells whether it is the
/// last.
/// </summary>
public sealed class SealingStream : Stream
{
    // Three chunks in a pooled array of 256 KiB: few and large writes, still in the processor's cache when they are
    // written.
    private const int OutputChunks = 3;
    private const int OutputBytes = OutputChunks * SealedStreamFormat.SealedChunkBytes + SealedStreamFormat.HeaderBytes;

    private readonly Stream _destination;
    private readonly AesGcm _cipher;
    private byte[]? _pending = ArrayPool<byte>.Shared.Rent(SealedStreamFormat.ChunkBytes);
    private byte[]? _output = ArrayPool<byte>.Shared.Rent(OutputBytes);
    private int _pendingBytes;
    private int _outputBytes;
    private long _chunks;
    private long _length;
    private bool _completed;
    private bool _broken;

    internal SealingStream(DataKey key, string purpose, string recordId, Stream destination, RandomSource random)
    {
        _destination = destination;
        var header = _output.AsSpan(0, SealedStreamFormat.HeaderBytes);
        SealedStreamFormat.WriteHeader(header, key.Version, random);
        _cipher = SealedStreamFormat.Cipher(key, header, purpose, recordId);
        _outputBytes = SealedStreamFormat.HeaderBytes;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    /// <summary>Bytes of plaintext so far.</summary>
    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!Take(ref buffer))
            FlushOutput();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var span = buffer.Span;
        return Take(ref span)
            ? ValueTask.CompletedTask
            : WriteRestAsync(buffer[^span.Length..], cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Seals the last chunk and hands everything to the destination, which is then whole.</summary>
    public async Task CompleteAsync(CancellationToken cancellation)
    {
        ThrowIfClosed();
        if (_outputBytes + SealedStreamFormat.SealedChunkBytes > OutputBytes)
            await FlushOutputAsync(cancellation);
        SealChunk(_pending.AsSpan(0, _pendingBytes), isLast: true);
        _pendingBytes = 0;
        _completed = true;
        await FlushOutputAsync(cancellation);
    }

    /// <summary>Does nothing: a chunk leaves when it is full.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _pending is { } pending && _output is { } output)
        {
            _pending = null;
            _output = null;
            ArrayPool<byte>.Shared.Return(pending, clearArray: true);
            ArrayPool<byte>.Shared.Return(output);
            _cipher.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask WriteRestAsync(ReadOnlyMemory<byte> rest, CancellationToken cancellation)
    {
        while (true)
        {
            await FlushOutputAsync(cancellation);
            var span = rest.Span;
            if (Take(ref span))
                return;
            rest = rest[^span.Length..];
        }
    }

    /// <summary>
    /// Seals and keeps what it can of the buffer; false when the output has to be written before the rest.
    /// </summary>
    private bool Take(ref ReadOnlySpan<byte> buffer)
    {
        ThrowIfClosed();
        while (buffer.Length > 0)
        {
            if (_pendingBytes + buffer.Length <= SealedStreamFormat.ChunkBytes)
            {
                Keep(ref buffer, buffer.Length);
                return true;
            }

            // More than a chunk is at hand, so the next full one is not the last.
            if (_outputBytes + SealedStreamFormat.SealedChunkBytes > OutputBytes)
                return false;
            if (_pendingBytes == 0)
            {
                SealChunk(buffer[..SealedStreamFormat.ChunkBytes], isLast: false);
                _length += SealedStreamFormat.ChunkBytes;
                buffer = buffer[SealedStreamFormat.ChunkBytes..];
                continue;
            }

            Keep(ref buffer, SealedStreamFormat.ChunkBytes - _pendingBytes);
            SealChunk(_pending.AsSpan(0, SealedStreamFormat.ChunkBytes), isLast: false);
            _pendingBytes = 0;
        }

        return true;
    }

    private void Keep(ref ReadOnlySpan<byte> buffer, int count)
    {
        buffer[..count].CopyTo(_pending.AsSpan(_pendingBytes));
        _pendingBytes += count;
        _length += count;
        buffer = buffer[count..];
    }

    private void SealChunk(ReadOnlySpan<byte> plaintext, bool isLast)
    {
        if (_chunks == SealedStreamFormat.MaxChunks)
            throw new InvalidOperationException("A sealed stream has at most 2^32 chunks.");
        SealedStreamFormat.SealChunk(_cipher, _chunks++, isLast, plaintext, _output.AsSpan(_outputBytes));
        _outputBytes += plaintext.Length + SealedStreamFormat.TagBytes;
    }

    private void FlushOutput()
    {
        // Until it has gone well, nobody knows how much of it the destination has.
        _broken = true;
        _destination.Write(_output.AsSpan(0, _outputBytes));
        _outputBytes = 0;
        _broken = false;
    }

    private async ValueTask FlushOutputAsync(CancellationToken cancellation)
    {
        _broken = true;
        await _destination.WriteAsync(_output.AsMemory(0, _outputBytes), cancellation);
        _outputBytes = 0;
        _broken = false;
    }

    private void ThrowIfClosed()
    {
        ObjectDisposedException.ThrowIf(_pending is null, this);
        if (_completed || _broken)
            throw new InvalidOperationException(
                "The sealed stream is complete or a write of it failed; nothing can be added.");
    }
}
