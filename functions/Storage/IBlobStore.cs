namespace PrivacyFunctions.Storage;

/// <summary>
/// Large byte sequences by path, written once. Paths are <c>customers/{tenantId}/…</c> for everything that belongs to a
/// tenant; 1 to 900 characters of <c>A-Z a-z 0-9 - _ . /</c> without empty, <c>.</c> or <c>..</c> segments, each at
/// most 200 characters (<see cref="BlobPath"/>). Paths never hold personal data.
/// </summary>
public interface IBlobStore
{
    /// <summary>
    /// Opens a new blob for writing. Nothing is visible to readers before <see cref="BlobWriter.CommitAsync"/>;
    /// disposing without it discards what was written. Two writers of one path: the first commit wins, the other gets
    /// <see cref="BlobCommit.AlreadyExists"/>.
    /// </summary>
    Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation);

    /// <summary>A seekable, read-only stream of the committed bytes, or null where there is no such blob.</summary>
    Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation);

    /// <summary>Length in bytes, or null where there is no such blob.</summary>
    Task<long?> GetLengthAsync(string path, CancellationToken cancellation);

    /// <summary>True when the blob was there and is now gone; false when there was none.</summary>
    Task<bool> DeleteAsync(string path, CancellationToken cancellation);

    /// <summary>The paths that begin with a prefix, in ordinal order.</summary>
    IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellation);
}

/// <summary>A blob being written. Dispose discards it unless it was committed.</summary>
public abstract class BlobWriter : IAsyncDisposable
{
    /// <summary>
    /// Write the bytes here, in order. Not seekable. Do not dispose it; commit or dispose the writer.
    /// </summary>
    public abstract Stream Stream { get; }

    /// <summary>Makes the bytes durable and visible under the path, if nobody else has.</summary>
    public abstract Task<BlobCommit> CommitAsync(CancellationToken cancellation);

    public async ValueTask DisposeAsync()
    {
        await DisposeCoreAsync();
        GC.SuppressFinalize(this);
    }

    protected abstract ValueTask DisposeCoreAsync();
}

public enum BlobCommit
{
    Created,
    AlreadyExists,
}
