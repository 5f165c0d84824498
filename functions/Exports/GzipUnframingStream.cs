using System.Buffers.Binary;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Takes what <see cref="System.IO.Compression.GZipStream"/> writes and passes on the raw deflate data without the gzip
/// header and trailer (RFC 1952). The trailer gives the CRC-32 that the zip needs, so nothing is hashed twice.
/// Write-only.
/// </summary>
internal sealed class GzipUnframingStream(Stream destination) : Stream
{
    private const int HeaderBytes = 10;
    private const int TrailerBytes = 8;

    private readonly byte[] _tail = new byte[TrailerBytes];
    private int _tailCount;
    private int _headerSeen;
    private bool _abandoned;

    /// <summary>Raw deflate bytes passed on so far.</summary>
    public long DeflateBytes { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>
    /// The CRC-32 of the uncompressed bytes, from the trailer. Call it after the GZipStream is disposed.
    /// </summary>
    public uint Trailer(long uncompressedBytes)
    {
        if (_tailCount != TrailerBytes ||
            BinaryPrimitives.ReadUInt32LittleEndian(_tail.AsSpan(4)) != unchecked((uint)uncompressedBytes))
            throw new InvalidDataException("The compressor's trailer does not fit what was written.");
        return BinaryPrimitives.ReadUInt32LittleEndian(_tail);
    }

    /// <summary>
    /// From now on nothing is passed on: the file failed, and the compressor still has to be disposed.
    /// </summary>
    public void Abandon() => _abandoned = true;

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var data = SkipHeader(buffer);
        if (data.Length == 0 || _abandoned)
            return;

        // The last eight bytes seen so far may be the trailer, so they are held back until more comes.
        var emitFromTail = Math.Clamp(_tailCount + data.Length - TrailerBytes, 0, _tailCount);
        if (emitFromTail > 0)
        {
            await destination.WriteAsync(_tail.AsMemory(0, emitFromTail), cancellationToken);
            _tail.AsSpan(emitFromTail, _tailCount - emitFromTail).CopyTo(_tail);
            _tailCount -= emitFromTail;
        }

        var emitFromData = Math.Max(0, data.Length - TrailerBytes);
        if (emitFromData > 0)
            await destination.WriteAsync(data[..emitFromData], cancellationToken);
        data.Span[emitFromData..].CopyTo(_tail.AsSpan(_tailCount));
        _tailCount += data.Length - emitFromData;
        DeflateBytes += emitFromTail + emitFromData;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("Compressed data is written asynchronously.");

    /// <summary>Does nothing: what is held back may be the trailer.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private ReadOnlyMemory<byte> SkipHeader(ReadOnlyMemory<byte> buffer)
    {
        var skip = Math.Min(HeaderBytes - _headerSeen, buffer.Length);
        if (_headerSeen <= 3 && _headerSeen + skip > 3 && buffer.Span[3 - _headerSeen] != 0)
            throw new InvalidDataException("The compressor wrote optional header fields.");
        _headerSeen += skip;
        return buffer[skip..];
    }
}
