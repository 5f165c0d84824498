namespace PrivacyFunctions.Evidence;

/// <summary>What checking an export package came to.</summary>
public abstract record PackageVerification
{
    private PackageVerification()
    {
    }

    /// <summary>
    /// The manifest's signature is good, and the package holds exactly the files that the manifest lists.
    /// </summary>
    public sealed record Verified(ExportManifest Manifest, string KeyId, long Bytes) : PackageVerification;

    /// <param name="Findings">Sentences, the first <see cref="PackageLimits.Findings"/> of them.</param>
    public sealed record NotVerified(IReadOnlyList<string> Findings) : PackageVerification;
}
