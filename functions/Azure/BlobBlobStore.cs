using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Blobs in one container of Azure Blob storage. Writing stages blocks; committing their list makes them visible, once
/// (<c>If-None-Match: *</c>). The container belongs to the deployment, with soft delete and versioning off, or deleted
/// bytes would stay.
/// </summary>
public sealed class BlobBlobStore(BlobContainerClient container, RandomSource random) : IBlobStore
{
    public Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation)
    {
        var blob = container.GetBlockBlobClient(BlobPath.Validate(path));
        return Task.FromResult<BlobWriter>(new StagedBlobWriter(blob, StagedBlobWriter.NewMark(random)));
    }

    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        var blob = container.GetBlockBlobClient(BlobPath.Validate(path));
        try
        {
            return await blob.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellation);
        }
        catch (RequestFailedException exception) when (IsMissingBlob(exception))
        {
            return null;
        }
    }

    public async Task<long?> GetLengthAsync(string path, CancellationToken cancellation)
    {
        var blob = container.GetBlockBlobClient(BlobPath.Validate(path));
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            return properties.Value.ContentLength;
        }
        catch (RequestFailedException exception) when (IsMissingBlob(exception))
        {
            return null;
        }
    }

    public async Task<bool> DeleteAsync(string path, CancellationToken cancellation)
    {
        var blob = container.GetBlockBlobClient(BlobPath.Validate(path));
        var deleted = await blob.DeleteIfExistsAsync(
            DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation);
        return deleted.Value;
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The service lists names in ordinal order, which is what the port promises.
        var options = new GetBlobsOptions { Prefix = BlobPath.ValidatePrefix(prefix) };
        await foreach (var blob in container.GetBlobsAsync(options, cancellation).WithCancellation(cancellation))
            yield return blob.Name;
    }

    // A missing container is a fault of the deployment, not an answer.
    private static bool IsMissingBlob(RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != "ContainerNotFound";
}
