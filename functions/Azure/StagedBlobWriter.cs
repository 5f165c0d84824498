using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using ETag = Azure.ETag;

namespace PrivacyFunctions.Azure;

/// <summary>
/// One writer's blocks. Block ids and the blob's metadata carry the writer's mark: two writers of one path never mix
/// their blocks, and a writer whose commit was answered by nobody recognises it as its own. Blocks that are never
/// committed are invisible, and the service drops them a week later.
/// </summary>
internal sealed class StagedBlobWriter(BlockBlobClient blob, string mark) : BlobWriter
{
    private const string MarkMetadata = "mark";

    private readonly StagedBlockStream _stream = new(blob, mark);

    public override Stream Stream => _stream;

    public static string NewMark(RandomSource random) => Convert.ToHexStringLower(random.Bytes(12));

    public override async Task<BlobCommit> CommitAsync(CancellationToken cancellation)
    {
        await _stream.StageRestAsync(cancellation);
        var options = new CommitBlockListOptions
        {
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string>(StringComparer.Ordinal) { [MarkMetadata] = mark },
        };
        try
        {
            await blob.CommitBlockListAsync(_stream.BlockIds, options, cancellation);
            return BlobCommit.Created;
        }
        catch (RequestFailedException exception) when (
            exception.Status is 409 or 412 || exception.ErrorCode == "InvalidBlockList")
        {
            // Another writer's commit wins and throws our staged blocks away, so that the list may also be called
            // invalid.
            return await CommittedMarkAsync(cancellation) switch
            {
                null => throw new StorageUnavailableException(
                    "A blob's blocks were refused, and nobody has committed it.", exception),
                var committed when committed == mark => BlobCommit.Created,
                _ => BlobCommit.AlreadyExists,
            };
        }
    }

    protected override ValueTask DisposeCoreAsync() => _stream.DisposeAsync();

    private async Task<string?> CommittedMarkAsync(CancellationToken cancellation)
    {
        try
        {
            var properties = await blob.GetPropertiesAsync(cancellationToken: cancellation);
            return properties.Value.Metadata.TryGetValue(MarkMetadata, out var found) ? found : "";
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }
}
