using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The sample product's documents, opened as the product itself opens them: the folder holds ciphertext, and who reads
/// an object gets its contents. A product whose documents are encrypted gives the files connector such a store of its
/// own, or answers over the HTTP connector.
/// </summary>
/// <param name="root">The folder that the sample made; other folders hold what their owners put there.</param>
internal sealed class SampleFileStores(string root, DataKeyClient keys, TimeProvider time) : IServiceFileStores
{
    public IServiceFiles Open(string connection) => Path.GetFullPath(connection) == Path.GetFullPath(root)
        ? new SampleFiles(new FolderFiles(connection), keys, time)
        : new FolderFiles(connection);
}

internal sealed class SampleFiles(IServiceFiles inner, DataKeyClient keys, TimeProvider time) : IServiceFiles
{
    /// <summary>1 minute: as long as the keys' README lets a service keep one.</summary>
    private static readonly TimeSpan KeyLifetime = TimeSpan.FromMinutes(1);

    /// <summary>100 keys: the sample has one a tenant.</summary>
    private const int MaxKeys = 100;

    private readonly Dictionary<string, (byte[] Key, DateTimeOffset Until)> _known = [];
    private readonly Lock _gate = new();

    public async IAsyncEnumerable<string> ListAsync(
        string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var path in inner.ListAsync(folder, cancellation))
            yield return path;
    }

    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellation)
    {
        if (await inner.OpenReadAsync(path, cancellation) is not { } stored)
            return null;
        var buffer = new MemoryStream();
        await using (stored)
            await stored.CopyToAsync(buffer, cancellation);
        var bytes = buffer.ToArray();
        // Records are plain JSON; only the objects beside them are encrypted.
        if (SampleCipher.WrappedKey(bytes) is not { } wrapped)
            return new MemoryStream(bytes, writable: false);
        var tenant = path.Split('/')[1];
        var key = await KeyAsync(tenant, wrapped, cancellation);
        return new MemoryStream(SampleCipher.Open(tenant, key, bytes), writable: false);
    }

    public Task<bool> DeleteAsync(string path, CancellationToken cancellation) =>
        inner.DeleteAsync(path, cancellation);

    /// <summary>Records only: the connector rewrites those, never the objects beside them.</summary>
    public Task WriteAsync(
        string path, ReadOnlyMemory<byte> content, string madeFrom, CancellationToken cancellation) =>
        inner.WriteAsync(path, content, madeFrom, cancellation);

    public Task SettleAsync(string folder, CancellationToken cancellation) => inner.SettleAsync(folder, cancellation);

    public FileFault? Classify(Exception exception) => exception switch
    {
        // Fenced or destroyed: the document cannot be read any more, now or later.
        HttpRequestException { StatusCode: HttpStatusCode.Conflict or HttpStatusCode.Gone } or CryptographicException =>
            new FileFault(FailureReason.ServiceError, Retriable: false),
        HttpRequestException => new FileFault(FailureReason.Unreachable, Retriable: true),
        _ => inner.Classify(exception),
    };

    private async Task<byte[]> KeyAsync(string tenant, byte[] wrapped, CancellationToken cancellation)
    {
        var name = $"{tenant}/{Convert.ToBase64String(wrapped)}";
        lock (_gate)
        {
            if (_known.TryGetValue(name, out var known) && time.GetUtcNow() < known.Until)
                return known.Key;
        }

        var until = time.GetUtcNow() + KeyLifetime;
        var key = await keys.UnwrapAsync(tenant, wrapped, cancellation);
        lock (_gate)
        {
            if (_known.Count >= MaxKeys)
                _known.Clear();
            _known[name] = (key, until);
        }

        return key;
    }
}
