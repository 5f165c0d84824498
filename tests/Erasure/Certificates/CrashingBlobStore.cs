using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

/// <summary>A real store that fails at one of its writes: before it, or after it, when nobody learns that it was made.
/// </summary>
internal sealed class CrashingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>The write that fails, counted from 1; 0: none.</summary>
    public int FailAt { get; set; }

    public bool AfterWriting { get; set; }

    public int Writes { get; set; }

    public async Task<BlobWriter> CreateAsync(string path, CancellationToken cancellation) =>
        new Writer(this, await inner.CreateAsync(path, cancellation));

    public Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation) =>
        inner.OpenReadAsync(path, cancellation);

    public Task<long?> GetLengthAsync(string path, CancellationToken cancellation) =>
        inner.GetLengthAsync(path, cancellation);

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation) =>
        WriteAsync(() => inner.DeleteAsync(path, cancellation));

    public IAsyncEnumerable<string> ListAsync(string prefix, CancellationToken cancellation) =>
        inner.ListAsync(prefix, cancellation);

    private async Task<T> WriteAsync<T>(Func<Task<T>> write)
    {
        var fails = ++Writes == FailAt;
        if (fails && !AfterWriting)
            throw new StorageUnavailableException("The disk is full.");
        var result = await write();
        return fails ? throw new StorageUnavailableException("The answer was lost.") : result;
    }

    private sealed class Writer(CrashingBlobStore store, BlobWriter inner) : BlobWriter
    {
        public override Stream Stream => inner.Stream;

        public override Task<BlobCommit> CommitAsync(CancellationToken cancellation) =>
            store.WriteAsync(() => inner.CommitAsync(cancellation));

        protected override async ValueTask DisposeCoreAsync() => await inner.DisposeAsync();
    }
}
