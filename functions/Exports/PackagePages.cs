using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Writes what a package says about itself (readable page, Art. 15 information, manifest, signature) and lists all
/// entries in order.
/// </summary>
public sealed class PackagePages(PolicyPack pack, ConsentDocument consents, EvidenceSigner signer)
{
    internal async Task<IReadOnlyList<PackageEntry>> WriteAsync(
        PartWriter part, PackageFacts facts, IReadOnlyList<ServiceContents> contents, CancellationToken cancellation)
    {
        var decisions = facts.Kind is ExportKind.Access
            ? await consents.OfAsync(facts.Tenant, facts.Subject, cancellation) : null;
        var index = IndexPage.Of(pack, facts, contents, hasDecisions: decisions is not null);
        List<PackageEntry> pages = [await part.WriteFileAsync(IndexPage.FileName, index, cancellation)];
        if (facts.Kind is not ExportKind.Portability)
            pages.Add(await part.WriteFileAsync(AboutDocument.FileName, AboutDocument.Of(pack, facts), cancellation));
        if (decisions is not null)
            pages.Add(await part.WriteFileAsync(ConsentDocument.FileName, decisions, cancellation));
        var manifest = CanonicalJson.Serialize(PackageManifest.Of(pack.Product, facts, pages, contents));
        var signature = await signer.SignDetachedAsync(EvidenceTypes.ExportManifest, manifest, cancellation);
        return
        [
            .. pages,
            .. contents.SelectMany(
                service => service.Collections.Select(collection => collection.File)
                    .Concat(service.Members is { } members ? [members.File] : []).Concat(service.Files)),
            await part.WriteFileAsync(PackageManifest.FileName, manifest, cancellation),
            await part.WriteFileAsync(PackageManifest.SignatureFileName, signature, cancellation),
        ];
    }
}
