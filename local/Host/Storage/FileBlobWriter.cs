using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>Writes a temporary file and, at commit, gives it to the store to be named.</summary>
internal sealed class FileBlobWriter : BlobWriter
{
    // 128 KiB: two encrypted chunks; larger writes pass the buffer by.
    private const int BufferBytes = 128 * 1024;

    private readonly string _temporary;
    private readonly Func<string, BlobCommit> _publish;
    private readonly FileStream _file;
    private readonly BlobFileStream _stream;
    private bool _finished;

    /// <param name="publish">Names the durable temporary file, unless the name is taken.</param>
    public FileBlobWriter(string temporary, Func<string, BlobCommit> publish)
    {
        _temporary = temporary;
        _publish = publish;
        _file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferBytes);
        _stream = new BlobFileStream(_file);
    }

    public override Stream Stream => _stream;

    public override Task<BlobCommit> CommitAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_finished)
            throw new InvalidOperationException("A blob is committed once.");
        _stream.FlushToDiskAndClose();
        var outcome = _publish(_temporary);
        if (outcome == BlobCommit.AlreadyExists)
            File.Delete(_temporary);
        _finished = true;
        return Task.FromResult(outcome);
    }

    protected override ValueTask DisposeCoreAsync()
    {
        if (_finished)
            return ValueTask.CompletedTask;
        _finished = true;
        Discard();
        return ValueTask.CompletedTask;
    }

    private void Discard()
    {
        try
        {
            _file.Dispose();
        }
        catch (IOException)
        {
            // Closing flushes, and a full disk refuses that too; the bytes are thrown away in any case.
        }

        File.Delete(_temporary);
    }
}
