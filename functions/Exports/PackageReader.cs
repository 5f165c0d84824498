namespace PrivacyFunctions.Exports;

/// <summary>Opens an edition of a package for download.</summary>
public sealed class PackageReader(ExportStore store, ExportParts parts)
{
    /// <summary>Whether a link's package is still there.</summary>
    public async Task<bool> HasAsync(DownloadLink link, CancellationToken cancellation) =>
        await store.FindPackageAsync(link.Tenant, link.Request, cancellation) is { } found &&
        found.Package.Find(link.Edition) is not null;

    public static string FileName(ExportPackage package) => package.Kind is ExportKind.Organisation
        ? $"organisation-data-{package.Request}.zip"
        : $"personal-data-{package.Request}.zip";

    /// <summary>The zip as a seekable stream with its edition, or null when it is deleted.</summary>
    public async Task<(Stream Content, ExportPackage Package, PackageEdition Edition)?> OpenAsync(
        DownloadLink link, CancellationToken cancellation)
    {
        if (await store.FindPackageAsync(link.Tenant, link.Request, cancellation) is not { } found ||
            found.Package.Find(link.Edition) is not { } edition)
            return null;
        var package = found.Package;
        var index = ExportJson.Read<PackageIndex>(
            await parts.ReadAsync(package, edition.Part, edition.IndexOffset, edition.IndexBytes, cancellation));
        return (new PackageStream(new PackageLayout(index.Entries), OpenPartAsync), package, edition);

        Task<Stream> OpenPartAsync(string path, CancellationToken token) =>
            parts.OpenAsync(package, path, token);
    }
}
