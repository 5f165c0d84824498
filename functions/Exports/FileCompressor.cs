using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Writes one file of a package: collects small writes into blocks, hashes and compresses each block once, and passes
/// raw deflate data to the part. Nothing is allocated per record.
/// </summary>
internal sealed class FileCompressor : IAsyncDisposable
{
    /// <summary>
    /// 64 KiB: large enough that hashing and compressing run at full speed, small enough to stay in the cache between
    /// the two.
    /// </summary>
    private const int BlockBytes = 64 * 1024;

    private readonly byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly GzipUnframingStream _deflate;
    private readonly GZipStream _gzip;
    private int _count;
    private long _bytes;
    private bool _disposed;

    public FileCompressor(Stream part)
    {
        _deflate = new GzipUnframingStream(part);
        _gzip = new GZipStream(_deflate, CompressionLevel.Fastest, leaveOpen: true);
    }

    /// <summary>Bytes of the part that the file takes; final after <see cref="CompleteAsync"/>.</summary>
    public long PartBytes => _deflate.DeflateBytes;

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        if (bytes.Length > BlockBytes - _count)
            return WriteSlowlyAsync(bytes, cancellation);
        bytes.Span.CopyTo(_block.AsSpan(_count));
        _count += bytes.Length;
        return ValueTask.CompletedTask;
    }

    public async Task CopyFromAsync(Stream source, CancellationToken cancellation)
    {
        while (true)
        {
            if (_count == BlockBytes)
                await FlushBlockAsync(cancellation);
            var read = await source.ReadAsync(_block.AsMemory(_count, BlockBytes - _count), cancellation);
            if (read == 0)
                return;
            _count += read;
        }
    }

    /// <summary>
    /// Ends the file and says what it became. Its data begins at <paramref name="offset"/> of <paramref name="part"/>.
    /// </summary>
    public async Task<PackageEntry> CompleteAsync(string name, string part, long offset, CancellationToken cancellation)
    {
        await FlushBlockAsync(cancellation);
        await _gzip.DisposeAsync();
        var sha256 = Convert.ToHexStringLower(_hash.GetHashAndReset());
        return _bytes == 0
            ? new PackageEntry(name, 0, 0, 0, sha256, part, offset)
            : new PackageEntry(name, _deflate.Trailer(_bytes), _deflate.DeflateBytes, _bytes, sha256, part, offset);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        _deflate.Abandon();
        await _gzip.DisposeAsync();
        await _deflate.DisposeAsync();
        _hash.Dispose();
        ArrayPool<byte>.Shared.Return(_block, clearArray: true);
    }

    /// <summary>What is larger than the block goes in slices, without being copied; the rest is collected.</summary>
    private async ValueTask WriteSlowlyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        await FlushBlockAsync(cancellation);
        while (bytes.Length > BlockBytes)
        {
            await CompressAsync(bytes[..BlockBytes], cancellation);
            bytes = bytes[BlockBytes..];
        }

        bytes.CopyTo(_block);
        _count = bytes.Length;
    }

    private async ValueTask FlushBlockAsync(CancellationToken cancellation)
    {
        if (_count == 0)
            return;
        await CompressAsync(_block.AsMemory(0, _count), cancellation);
        _count = 0;
    }

    private ValueTask CompressAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        _hash.AppendData(bytes.Span);
        _bytes += bytes.Length;
        return _gzip.WriteAsync(bytes, cancellation);
    }
}
