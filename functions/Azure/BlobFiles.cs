using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Azure;

/// <summary>
/// The product's own files in a container of Blob storage. A blob that is deleted is gone as far as the container's own
/// settings let it: versions and soft delete keep erased bytes.
/// </summary>
internal sealed class BlobFiles(BlobContainerClient container) : IServiceFiles
{
    public async IAsyncEnumerable<string> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The service lists names in ordinal order, which is what the port promises.
        var options = new GetBlobsOptions { Prefix = Checked(folder) + "/" };
        await foreach (var blob in container.GetBlobsAsync(options, cancellation).WithCancellation(cancellation))
            yield return blob.Name;
    }

    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return await container.GetBlockBlobClient(Checked(path))
                .OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellation);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == "BlobNotFound")
        {
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        var deleted = await container.GetBlockBlobClient(Checked(path)).DeleteIfExistsAsync(
            DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation);
        return deleted.Value;
    }

    public async Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation)
    {
        await using var bytes = new MemoryStream(content.ToArray(), writable: false);
        await container.GetBlobClient(Checked(path)).UploadAsync(bytes, overwrite: true, cancellation);
    }

    /// <summary>Nothing to do: what the service has answered is durable, and it has no folders.</summary>
    public Task SettleAsync(string folder, CancellationToken cancellation) => Task.CompletedTask;

    public FileFault? Classify(Exception exception) => StorageFaults.Classify(exception);

    private static string Checked(string path) => path.Split('/').All(FilePath.IsPlainName)
        ? path
        : throw new ArgumentException("A path has plain names between slashes.");
}
