using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// The parts of packages: blobs under opaque names, encrypted under the person's own key. An organisation's package has
/// the contact key of its export instead, which outlives the tenant's key in the deletion window and is destroyed with
/// the package (docs/decisions/0002-key-of-an-organisations-package.md).
/// </summary>
public sealed class ExportParts(IBlobStore blobs, SealedStreams streams)
{
    private const string Purpose = "export-part";

    public static string Prefix(TenantId tenant, RequestId request) => $"customers/{tenant}/requests/{request}/parts/";

    public static string Path(TenantId tenant, RequestId request, ExportRun run) => Prefix(tenant, request) + run.Id;

    /// <summary>Begins a part. Nothing of it is visible before <see cref="PartUpload.CommitAsync"/>.</summary>
    public async Task<PartUpload> CreateAsync(ExportPackage package, ExportRun run, CancellationToken cancellation)
    {
        var path = Path(package.Tenant, package.Request, run);
        var blob = await blobs.CreateAsync(path, cancellation);
        try
        {
            return new PartUpload(
                path, blob, await streams.SealAsync(KeyOf(package), Purpose, path, blob.Stream, cancellation));
        }
        catch
        {
            await blob.DisposeAsync();
            throw;
        }
    }

    /// <summary>The decrypted bytes of a part, seekable.</summary>
    /// <exception cref="StorageUnavailableException">The part is not there.</exception>
    public async Task<Stream> OpenAsync(ExportPackage package, string path, CancellationToken cancellation)
    {
        var stored = await blobs.OpenReadAsync(path, cancellation)
            ?? throw new StorageUnavailableException("A part of a package is not in the blob store.");
        return await streams.OpenAsync(KeyOf(package), Purpose, path, stored, cancellation);
    }

    /// <summary>Bytes of a part as they were written, as its table of contents.</summary>
    public async Task<byte[]> ReadAsync(
        ExportPackage package, string path, long offset, int count, CancellationToken cancellation)
    {
        await using var part = await OpenAsync(package, path, cancellation);
        part.Position = offset;
        var bytes = new byte[count];
        await part.ReadExactlyAsync(bytes, cancellation);
        return bytes;
    }

    public Task DeleteAsync(string path, CancellationToken cancellation) => blobs.DeleteAsync(path, cancellation);

    /// <summary>The paths of a request's parts, also of those that no record has yet.</summary>
    public async Task<HashSet<string>> ListAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var path in blobs.ListAsync(Prefix(tenant, request), cancellation))
            paths.Add(path);
        return paths;
    }

    /// <summary>Deletes every part of a request.</summary>
    public async Task DeleteAllAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        foreach (var path in await ListAsync(tenant, request, cancellation))
            await blobs.DeleteAsync(path, cancellation);
    }

    private static KeyScope KeyOf(ExportPackage package) => package.Kind is ExportKind.Organisation
        ? RequestContacts.Scope(package.Tenant, package.Request)
        : new KeyScope.Subject(package.Tenant, package.Subject);
}
