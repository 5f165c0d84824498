using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Azure;

/// <summary>
/// Blobs in Azure Blob storage: evidence in a container of its own, which is immutable, all others in one. Writing stages blocks; committing their list makes them visible, once
/// (<c>If-None-Match: *</c>). The containers belong to the deployment, with soft delete and versioning off, or deleted
/// bytes would stay.
/// </summary>
public sealed class BlobBlobStore(BlobContainerClient data, BlobContainerClient evidence, RandomSource random)
    : IBlobStore
{
    public Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation)
    {
        var blob = Blob(path);
        return Task.FromResult<BlobWriter>(new StagedBlobWriter(blob, StagedBlobWriter.NewMark(random)));
    }

    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        var blob = Blob(path);
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
        var blob = Blob(path);
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
        var blob = Blob(path);
        var deleted = await blob.DeleteIfExistsAsync(
            DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation);
        return deleted.Value;
    }

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The service lists names in ordinal order, which is what the port promises.
        var options = new GetBlobsOptions { Prefix = BlobPath.ValidatePrefix(prefix) };
        await foreach (var blob in Container(prefix).GetBlobsAsync(options, cancellation).WithCancellation(cancellation))
            yield return blob.Name;
    }

    private BlockBlobClient Blob(string path) =>
        Container(BlobPath.Validate(path)).GetBlockBlobClient(path);

    private BlobContainerClient Container(string path) => BlobPath.IsEvidence(path) ? evidence : data;

    // A missing container is a fault of the deployment, not an answer.
    private static bool IsMissingBlob(RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != "ContainerNotFound";
}
