using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Audit;

/// <summary>Signed documents as blobs: small, read as a whole, written once.</summary>
public sealed class EvidenceBlobs(IBlobStore blobs)
{
    /// <summary>The document under that path, or null.</summary>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellation)
    {
        await using var stream = await blobs.OpenReadAsync(path, cancellation);
        if (stream is null)
            return null;
        var bytes = new byte[stream.Length];
        await stream.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    /// <summary>Writes once; answers what is kept, which may be another run's.</summary>
    public async Task<byte[]> WriteOnceAsync(string path, byte[] bytes, CancellationToken cancellation)
    {
        await using var writer = await blobs.CreateAsync(path, cancellation);
        await writer.Stream.WriteAsync(bytes, cancellation);
        return await writer.CommitAsync(cancellation) == BlobCommit.Created
            ? bytes
            : await ReadAsync(path, cancellation) ?? bytes;
    }

    public Task DeleteAsync(string path, CancellationToken cancellation) => blobs.DeleteAsync(path, cancellation);

    /// <summary>The paths that begin with a prefix, in ordinal order.</summary>
    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellation) =>
        blobs.ListAsync(prefix, cancellation);
}
