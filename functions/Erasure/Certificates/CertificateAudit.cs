using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// The audit events that announce certificates: what a certificate's inclusion proof is about. Ids and times come from
/// the document, so a repeated step appends nothing.
/// </summary>
internal static class CertificateAudit
{
    public const string IssuedAction = "certificate.issued";
    public const string SupplementAction = "supplement.issued";

    public static AuditEvent Issued(ErasureCertificate certificate, string hash) => new(
        $"{certificate.Request}.{IssuedAction}", TenantId.Parse(certificate.Tenant), IssuedAction, certificate.Request,
        "done", KeptDocument.Time(certificate.IssuedAt), AuditPayload.System, hash);

    public static AuditEvent SupplementIssued(ErasureSupplement supplement, string hash) => new(
        $"{supplement.Request}.{SupplementAction}.{supplement.Number}", TenantId.Parse(supplement.Tenant),
        SupplementAction, supplement.Request, "done", KeptDocument.Time(supplement.IssuedAt), AuditPayload.System,
        hash);

    /// <param name="accepted">False: the mail provider will never deliver to this address.</param>
    public static AuditEvent Delivered(ErasureCertificate certificate, bool accepted) => new(
        $"{certificate.Request}.certificate.delivered", TenantId.Parse(certificate.Tenant), "certificate.delivered",
        certificate.Request, accepted ? "done" : "failed", KeptDocument.Time(certificate.IssuedAt),
        AuditPayload.System);

    /// <inheritdoc cref="Delivered"/>
    public static AuditEvent SupplementDelivered(ErasureSupplement supplement, bool accepted) => new(
        $"{supplement.Request}.supplement.delivered.{supplement.Number}", TenantId.Parse(supplement.Tenant),
        "supplement.delivered", supplement.Request, accepted ? "done" : "failed",
        KeptDocument.Time(supplement.IssuedAt), AuditPayload.System);
}
