using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Cli;

/// <summary>The certificate of a tenant's deletion, or its supplement, in words for an auditor.</summary>
internal static class TenantCertificateReport
{
    /// <summary>The exit code, after the report is written.</summary>
    public static int Write(Report report, TenantCertificateVerification verification)
    {
        if (verification is TenantCertificateVerification.Supplement supplement)
            return Write(report, supplement);
        if (verification is not TenantCertificateVerification.Verified(var document, var proof))
        {
            report.Verdict(verified: false, "this is not the certificate that was issued, or not one at all.");
            report.Finding(((TenantCertificateVerification.NotVerified)verification).Reason);
            return ExitCodes.NotVerified;
        }

        report.Verdict(verified: true, "the deletion certificate is as it was issued, and its issuing was logged.");
        report.Fact("product", document.Product);
        report.Fact("tenant", document.Tenant);
        report.Fact("deletion", $"{document.Deletion} ({document.Cause})");
        report.Fact("issued", document.IssuedAt);
        var dates = document.Dates;
        report.Fact("date", $"asked for: {CertificateWords.Date(dates.Requested)}");
        report.Fact("date", $"point of no return: {CertificateWords.Date(dates.Begun)}");
        report.Fact("date", $"live systems erased: {CertificateWords.Date(dates.LiveSystemsErased)}");
        report.Fact("date", $"key in no process any more: {CertificateWords.Date(dates.KeyInaccessible)}");
        report.Fact("date", $"key purged by the vault: {CertificateWords.Date(dates.KeyIrrecoverable)}");
        report.Fact("date", $"last backup expires: {CertificateWords.Date(dates.LastBackupExpires)}");
        report.Fact("key", $"what had been wrapped under it did not unwrap on {document.KeyProbedAt}");
        foreach (var service in document.Services)
        {
            report.Fact("service", $"{service.Service}: {CertificateWords.Probe(service.Probe)}");
            foreach (var item in service.Collections)
            {
                report.Fact(
                    "collection",
                    $"{service.Service}.{item.Collection}: {CertificateWords.Outcome(item)}; " +
                    $"in backups: {CertificateWords.Backups(item.Backups)}");
            }
        }

        foreach (var approval in document.Approvals)
            report.Fact("approval", $"{CertificateWords.Approval(approval.Kind)} by {approval.Actor}, {approval.At}");
        Describe(report, proof);
        report.Limits(Limits(document));
        return ExitCodes.Verified;
    }

    private static int Write(Report report, TenantCertificateVerification.Supplement supplement)
    {
        var (document, proof, isCompared) = supplement;
        report.Verdict(verified: true, "the supplement is as it was issued, and its issuing was logged.");
        report.Fact("product", document.Product);
        report.Fact("tenant", document.Tenant);
        report.Fact("deletion", document.Deletion);
        report.Fact("adds to", isCompared
            ? $"the certificate given, {document.Certificate}"
            : $"the certificate with hash {document.Certificate}, which was not compared (--certificate FILE)");
        report.Fact("issued", document.IssuedAt);
        report.Fact("date", $"key in no process any more: {CertificateWords.Date(document.Dates.KeyInaccessible)}");
        report.Fact("date", $"the vault was seen without the key: {CertificateWords.Date(document.Dates.KeyIrrecoverable)}");
        report.Fact("date", $"last backup expired: {CertificateWords.Date(document.Dates.LastBackupExpires)}");
        Describe(report, proof);
        report.Limits("That the backups were destroyed when they expired: that is the product's statement.");
        return ExitCodes.Verified;
    }

    private static void Describe(Report report, ProvenDocumentVerification.Verified proof)
    {
        report.Fact("hash", proof.Sha256);
        report.Fact("signed by", proof.KeyId);
        report.Fact("log", $"{proof.Checkpoint.Log}, checkpoint of {proof.Checkpoint.Time}");
        report.Fact("logged", proof.Place);
        report.Paragraph(
            "What this proves",
            "The holder of the signing key certified exactly this, and its log committed to having done so.");
    }

    private static string Limits(TenantCertificate document)
    {
        var listed = document.Services.Where(service => service.Probe.Method == CertifiedProbe.ListedPeopleOnly)
            .Select(service => service.Service).ToList();
        return "That the services told the truth. They were asked again by another query, not inspected. " +
            (listed.Count == 0 ? "" :
                $"That {string.Join(", ", listed)} has nothing of people whom the accounts service did not list any " +
                "more: it was not asked about them. ") +
            "Until the vault has purged the key it can be recovered, which the log would show; backups are readable " +
            "until they expire.";
    }
}
