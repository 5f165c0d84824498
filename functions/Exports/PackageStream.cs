namespace PrivacyFunctions.Exports;

/// <summary>
/// A package's bytes, read-only and seekable: made on the way from the layout and the parts, of which one is open at a
/// time. Any size needs the memory of one part's buffer. Read it asynchronously; the parts may come over a network.
/// </summary>
internal sealed class PackageStream(
    PackageLayout layout, Func<string, CancellationToken, Task<Stream>> openPart) : Stream
{
    private PackageSegment? _segment;
    private string? _partName;
    private Stream? _part;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => layout.Length;

    public override long Position
    {
        get => _position;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= layout.Length || buffer.Length == 0)
            return 0;
        var count = Segment() switch
        {
            PackageSegment.Record record => CopyRecord(record, buffer.Span),
            PackageSegment.Data data => await ReadDataAsync(data, buffer, cancellationToken),
            _ => throw new InvalidOperationException("A package has records and data only."),
        };
        _position += count;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => layout.Length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        return _position = target;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A package is read asynchronously.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("A package is read-only.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("A package is read-only.");

    public override async ValueTask DisposeAsync()
    {
        if (_part is not null)
            await _part.DisposeAsync();
        _part = null;
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _part?.Dispose();
        base.Dispose(disposing);
    }

    private PackageSegment Segment()
    {
        var inside = _segment switch
        {
            PackageSegment.Record record => _position >= record.Start && _position < record.Start + record.Bytes.Length,
            PackageSegment.Data data => _position >= data.Start && _position < data.Start + data.Entry.CompressedBytes,
            _ => false,
        };
        return inside ? _segment! : _segment = layout.At(_position);
    }

    private int CopyRecord(PackageSegment.Record record, Span<byte> buffer)
    {
        var rest = record.Bytes.AsSpan((int)(_position - record.Start));
        var count = Math.Min(rest.Length, buffer.Length);
        rest[..count].CopyTo(buffer);
        return count;
    }

    private async ValueTask<int> ReadDataAsync(
        PackageSegment.Data data, Memory<byte> buffer, CancellationToken cancellation)
    {
        var entry = data.Entry;
        var within = _position - data.Start;
        var part = await PartAsync(entry.Part, cancellation);
        if (part.Position != entry.Offset + within)
            part.Position = entry.Offset + within;
        var wanted = (int)Math.Min(buffer.Length, entry.CompressedBytes - within);
        var count = await part.ReadAsync(buffer[..wanted], cancellation);
        return count > 0
            ? count
            : throw new InvalidDataException("A part of the package is shorter than its index says.");
    }

    private async ValueTask<Stream> PartAsync(string name, CancellationToken cancellation)
    {
        if (_part is not null && _partName == name)
            return _part;
        if (_part is not null)
            await _part.DisposeAsync();
        _part = null;
        _part = await openPart(name, cancellation);
        _partName = name;
        return _part;
    }
}
