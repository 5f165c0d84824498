using System.Globalization;
using System.Text;
using Azure.Storage.Blobs.Specialized;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Cuts what is written into blocks and stages each when it is full. One buffer, whatever the blob's size.
/// </summary>
internal sealed class StagedBlockStream(BlockBlobClient blob, string mark) : Stream
{
    /// <summary>4 MiB: 50,000 blocks make 195 GiB, and eight writers at once stay below 100 MiB.</summary>
    private const int BlockBytes = 4 * 1024 * 1024;

    private readonly List<string> _blockIds = [];

    private readonly byte[] _buffer = new byte[BlockBytes];

    private int _filled;

    private long _length;

    public IReadOnlyList<string> BlockIds => _blockIds;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _length;
        set => throw new NotSupportedException("A blob is written from its start to its end.");
    }

    public async Task StageRestAsync(CancellationToken cancellation)
    {
        if (_filled > 0)
            await StageAsync(cancellation);
    }

    public override async ValueTask WriteAsync(
        ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[Fill(buffer.Span)..];
            if (_filled == BlockBytes)
                await StageAsync(cancellationToken);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            buffer = buffer[Fill(buffer)..];
            if (_filled == BlockBytes)
                Stage();
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Nothing to do: a block is staged when it is full, and the last one at the commit.</summary>
    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("This stream is for writing.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("This stream cannot seek.");

    public override void SetLength(long value) => throw new NotSupportedException("This stream only grows by writing.");

    private int Fill(ReadOnlySpan<byte> source)
    {
        var taken = Math.Min(BlockBytes - _filled, source.Length);
        source[..taken].CopyTo(_buffer.AsSpan(_filled));
        _filled += taken;
        _length += taken;
        return taken;
    }

    private async Task StageAsync(CancellationToken cancellation)
    {
        using var content = new MemoryStream(_buffer, 0, _filled, writable: false);
        var id = NextBlockId();
        await blob.StageBlockAsync(id, content, cancellationToken: cancellation);
        Staged(id);
    }

    private void Stage()
    {
        using var content = new MemoryStream(_buffer, 0, _filled, writable: false);
        var id = NextBlockId();
        blob.StageBlock(id, content);
        Staged(id);
    }

    private void Staged(string id)
    {
        _blockIds.Add(id);
        _filled = 0;
    }

    // Base 64 of texts of one length, as the service demands.
    private string NextBlockId() =>
        Convert.ToBase64String(
            Encoding.ASCII.GetBytes($"{mark}-{_blockIds.Count.ToString("D6", CultureInfo.InvariantCulture)}"));
}
