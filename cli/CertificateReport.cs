using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Cli;

/// <summary>Erasure certificates and their supplements, in words for an auditor.</summary>
internal static class CertificateReport
{
    /// <summary>The exit code, after the report is written.</summary>
    public static int Write(Report report, CertificateVerification verification)
    {
        switch (verification)
        {
            case CertificateVerification.Certificate(var document, var proof):
                Describe(report, document, proof);
                return ExitCodes.Verified;
            case CertificateVerification.Supplement(var document, var proof, var isCompared):
                Describe(report, document, proof, isCompared);
                return ExitCodes.Verified;
            default:
                report.Verdict(verified: false, "this is not the certificate that was issued, or not one at all.");
                report.Finding(((CertificateVerification.NotVerified)verification).Reason);
                return ExitCodes.NotVerified;
        }
    }

    private static void Describe(
        Report report, ErasureCertificate document, ProvenDocumentVerification.Verified proof)
    {
        report.Verdict(verified: true, "the erasure certificate is as it was issued, and its issuing was logged.");
        report.Fact("product", document.Product);
        report.Fact("tenant", document.Tenant);
        report.Fact("subject", $"{document.Subject} (a pseudonym; the tenant's pseudonym key leads to the person)");
        report.Fact("request", $"{document.Request} ({document.Regulation})");
        report.Fact("issued", document.IssuedAt);
        report.Fact("grace", CertificateWords.Grace(document.Grace));
        foreach (var (name, date) in CertificateWords.Dates(document.Dates))
            report.Fact("date", $"{name}: {CertificateWords.Date(date)}");
        foreach (var service in document.Services)
            Describe(report, service);
        foreach (var hold in document.Holds)
            report.Fact("hold", $"{hold.Hold}: {hold.From} to {hold.Until ?? "now, it still stands"}");
        foreach (var told in document.Recipients)
            report.Fact("recipient", $"{told.Name}: {CertificateWords.Told(told)}");
        foreach (var approval in document.Approvals)
            report.Fact("approval", $"{CertificateWords.Approval(approval.Kind)} by {approval.Actor}, {approval.At}");
        Describe(report, proof);
        report.Paragraph("What this proves", CertificateWords.Proven);
        report.Limits(CertificateWords.NotProven(document));
    }

    private static void Describe(Report report, CertifiedService service)
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

    private static void Describe(
        Report report, ErasureSupplement document, ProvenDocumentVerification.Verified proof, bool isCompared)
    {
        report.Verdict(verified: true, "the supplement is as it was issued, and its issuing was logged.");
        report.Fact("product", document.Product);
        report.Fact("tenant", document.Tenant);
        report.Fact("request", document.Request);
        report.Fact("adds to", isCompared
            ? $"the certificate given, {document.Certificate}"
            : $"the certificate with hash {document.Certificate}, which was not compared (--certificate FILE)");
        report.Fact("number", $"{document.Number}");
        report.Fact("issued", document.IssuedAt);
        foreach (var (name, date) in CertificateWords.Dates(document.Dates))
            report.Fact("date", $"{name}: {CertificateWords.Date(date)}");
        foreach (var probe in document.Probes)
            report.Fact("asked again", CertificateWords.Probe(probe));
        Describe(report, proof);
        report.Paragraph("What this proves", CertificateWords.SupplementProven);
        report.Limits(CertificateWords.SupplementNotProven);
    }

    private static void Describe(Report report, ProvenDocumentVerification.Verified proof)
    {
        report.Fact("hash", proof.Sha256);
        report.Fact("signed by", proof.KeyId);
        report.Fact("log", $"{proof.Checkpoint.Log}, checkpoint of {proof.Checkpoint.Time}");
        report.Fact("logged", proof.Place);
    }
}
