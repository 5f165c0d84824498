namespace PrivacyFunctions.Evidence;

/// <summary>
/// The <c>typ</c> of each signed document. A verifier asks for one of them, so that a signature made for one purpose is
/// never accepted for another.
/// </summary>
public static class EvidenceTypes
{
    public const string ExportManifest = "privacy-export-manifest+jws";
    public const string AuditCheckpoint = "privacy-audit-checkpoint+jws";
    public const string AuditSuccession = "privacy-audit-succession+jws";
    public const string ErasureCertificate = "privacy-erasure-certificate+jws";
    public const string ErasureSupplement = "privacy-erasure-supplement+jws";

    public const string TenantCertificate = "privacy-tenant-deletion-certificate+jws";

    public const string TenantSupplement = "privacy-tenant-deletion-supplement+jws";

    public const string ProcessingRecord = "privacy-processing-record+jws";

    /// <summary>A call to one of the product's services, which checks that it comes from us.</summary>
    public const string ServiceCall = "privacy-service-call+jws";
}
