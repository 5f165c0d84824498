using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Exports;

/// <summary>A part being written. Dispose discards it unless it was committed.</summary>
public sealed class PartUpload : IAsyncDisposable
{
    private readonly BlobWriter _blob;
    private readonly SealingStream _stream;

    internal PartUpload(string path, BlobWriter blob, SealingStream stream)
    {
        (Path, _blob, _stream) = (path, blob, stream);
        Files = new PartWriter(path, stream);
    }

    public string Path { get; }

    internal PartWriter Files { get; }

    /// <summary>Makes the part durable. Paths are fresh for every run, so nobody else can have written it.</summary>
    public async Task CommitAsync(CancellationToken cancellation)
    {
        await _stream.CompleteAsync(cancellation);
        if (await _blob.CommitAsync(cancellation) is not BlobCommit.Created)
            throw new InvalidOperationException("A new part's path was taken.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _blob.DisposeAsync();
    }
}
