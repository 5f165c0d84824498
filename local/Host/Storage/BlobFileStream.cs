using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// The bytes of a blob on their way into its temporary file. Asynchronous writes run at once: they are copies into the
/// page cache, cheaper than a change of thread.
/// </summary>
internal sealed class BlobFileStream(FileStream file) : Stream
{
    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => file.Position;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            file.Write(buffer);
        }
        catch (IOException exception)
        {
            throw Unavailable(exception);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
        try
        {
            file.Flush();
        }
        catch (IOException exception)
        {
            throw Unavailable(exception);
        }
    }

    public override Task FlushAsync(CancellationToken cancellationToken)
    {
        Flush();
        return Task.CompletedTask;
    }

    /// <summary>Writes everything to the disk and closes the file.</summary>
    public void FlushToDiskAndClose()
    {
        try
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
        }
        catch (IOException exception)
        {
            throw Unavailable(exception);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    internal static StorageUnavailableException Unavailable(IOException exception) =>
        new("The blob could not be written: the disk is full or cannot be used. Nothing of it is kept.", exception);
}
