using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

internal static class PackageReport
{
    /// <summary>The exit code, after the report is written.</summary>
    public static int Write(Report report, PackageVerification verification)
    {
        if (verification is not PackageVerification.Verified verified)
        {
            report.Verdict(verified: false, "this is not the package that was signed, or not a package.");
            foreach (var finding in ((PackageVerification.NotVerified)verification).Findings)
                report.Finding(finding);
            return ExitCodes.NotVerified;
        }

        report.Verdict(verified: true, "the export package is as it was signed.");
        Describe(report, verified.Manifest, verified);
        report.Paragraph(
            "What this proves",
            "Whoever holds the signing key made exactly these files for this request: none was changed, added or taken away since.");
        report.Limits("That the product's services gave everything they hold: the manifest says which answered and what was left out, and why.");
        return ExitCodes.Verified;
    }

    private static void Describe(Report report, ExportManifest manifest, PackageVerification.Verified verified)
    {
        report.Fact("product", manifest.Product);
        report.Fact("tenant", manifest.Tenant);
        report.Fact("request", $"{manifest.Request} ({manifest.RequestType}), export version {manifest.ExportVersion}");
        report.Fact("generated", $"{manifest.GeneratedAt}, kept until {manifest.ExpiresAt}");
        report.Fact("files",
            $"{manifest.Files.Count} with {verified.Bytes} bytes, each of the signed size and SHA-256; no other file");
        report.Fact("signed by", verified.KeyId);
        foreach (var service in manifest.Services)
            report.Fact("service", $"{service.Service}: {service.Outcome}");
        foreach (var omission in manifest.Omitted)
            report.Fact("left out",
                $"{string.Join('.', new[] { omission.Service, omission.Collection, omission.Field }.OfType<string>())}: {omission.Reason}");
    }
}
