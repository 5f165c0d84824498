using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The committed blobs, by path.</summary>
internal sealed class StoredBlobs
{
    private readonly SortedList<string, byte[]> _blobs = new(StringComparer.Ordinal);

    /// <summary>Told of every blob that was committed.</summary>
    public Action<string, byte[]> Committed { get; set; } = (_, _) => { };

    public byte[]? Find(string path) => _blobs.GetValueOrDefault(BlobPath.Validate(path));

    public BlobCommit Commit(string path, byte[] content)
    {
        if (!_blobs.TryAdd(path, content))
            return BlobCommit.AlreadyExists;
        Committed(path, content);
        return BlobCommit.Created;
    }

    public bool Delete(string path) => _blobs.Remove(path);

    public IReadOnlyList<string> List(string prefix) =>
        [.. _blobs.Keys.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))];
}

/// <summary>A process's way to the blobs.</summary>
internal sealed class SimulatedBlobStore(StoredBlobs blobs, Process process) : IBlobStore
{
    public Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation) =>
        Task.FromResult<BlobWriter>(new Writer(blobs, process, BlobPath.Validate(path)));

    public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation) => process.EffectAsync<Stream?>(
        $"blob.read {path}", changes: false,
        () => blobs.Find(path) is { } content ? new MemoryStream(content, writable: false) : null, Fault, cancellation);

    public Task<long?> GetLengthAsync(string path, CancellationToken cancellation) => process.EffectAsync<long?>(
        $"blob.length {path}", changes: false, () => blobs.Find(path)?.Length, Fault, cancellation);

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation) => process.EffectAsync(
        $"blob.delete {path}", changes: true, () => blobs.Delete(path), Fault, cancellation);

    public async IAsyncEnumerable<string> ListAsync(
        string prefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var path in await process.EffectAsync(
            $"blob.list {prefix}", changes: false, () => blobs.List(prefix), Fault, cancellation))
            yield return path;
    }

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the blob store did not answer in time.")
        : new StorageUnavailableException("Simulated: the blob store refuses.");

    private sealed class Writer(StoredBlobs blobs, Process process, string path) : BlobWriter
    {
        private readonly MemoryStream _stream = new();

        public override Stream Stream => _stream;

        public override Task<BlobCommit> CommitAsync(CancellationToken cancellation) => process.EffectAsync(
            $"blob.commit {path}", changes: true, () => blobs.Commit(path, _stream.ToArray()), Fault, cancellation);

        protected override ValueTask DisposeCoreAsync() => _stream.DisposeAsync();
    }
}
