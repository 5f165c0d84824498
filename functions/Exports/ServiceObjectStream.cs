using PrivacyFunctions.Connectors;

namespace PrivacyFunctions.Exports;

/// <summary>
/// A stored object of a service, read once from its beginning. A fault while reading is the service's, not our
/// storage's, so that one object that cannot be read does not hold up what the other services give.
/// </summary>
internal sealed class ServiceObjectStream(string service, Stream content) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException("An object is read to its end.");

    public override long Position
    {
        get => throw new NotSupportedException("An object is read to its end.");
        set => throw new NotSupportedException("An object is read to its end.");
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (IOException fault)
        {
            throw new ConnectorException(service, FailureReason.ServiceError, retriable: true, fault);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask DisposeAsync()
    {
        await content.DisposeAsync();
        await base.DisposeAsync();
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An object is read asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) =>
        throw new NotSupportedException("An object is read to its end.");

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An object is read-only.");

    public override void Write(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("An object is read-only.");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}
