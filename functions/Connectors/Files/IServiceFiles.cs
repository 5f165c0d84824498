namespace PrivacyFunctions.Connectors.Files;

/// <summary>
/// The product's own files: a folder, or a container of a blob store. Paths have <c>/</c> between their parts, and each
/// part is one that <see cref="FilePath"/> lets in. Transport faults are exceptions that <see cref="Classify"/> knows.
/// </summary>
public interface IServiceFiles
{
    /// <summary>
    /// The files below a folder, at any depth, in ordinal order of their paths; nothing where there is no such folder.
    /// </summary>
    IAsyncEnumerable<string> ListAsync(string folder, CancellationToken cancellation);

    /// <summary>The file's bytes; null where there is no such file. The caller disposes the stream.</summary>
    Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation);

    /// <summary>True when the file was there and is now gone.</summary>
    Task<bool> DeleteAsync(string path, CancellationToken cancellation);

    /// <summary>
    /// Writes a file whole, over one that is there: whoever reads sees the old or the new one, and the new one is
    /// durable.
    /// </summary>
    /// <param name="madeFrom">
    /// The file that the new one is made from: its own path, or that of the one whose place it takes. For stores that
    /// keep types which the content does not tell.
    /// </param>
    Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation);

    /// <summary>
    /// Makes what was deleted below the folder stay deleted, whatever happens to the machine, and removes folders that
    /// are empty now.
    /// </summary>
    Task SettleAsync(string folder, CancellationToken cancellation);

    /// <summary>What an exception of this store means; null for one that is a bug.</summary>
    FileFault? Classify(Exception exception);
}

public sealed record FileFault(FailureReason Reason, bool Retriable);

/// <summary>Opens the store that a connection of the pack names.</summary>
public interface IServiceFileStores
{
    IServiceFiles Open(string connection);
}
