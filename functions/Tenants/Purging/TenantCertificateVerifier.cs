using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Checks the certificate of a tenant's deletion offline: everything of <see cref="ProvenDocumentVerifier"/>, that it is
/// one of a version it knows and does not contradict itself, and that log, deletion, tenant and time in it are those of
/// the event that announced it.
/// </summary>
public static class TenantCertificateVerifier
{
    public static TenantCertificateVerification Verify(ReadOnlySpan<byte> jws, JsonWebKeySet keys) =>
        ProvenDocumentVerifier.Verify(
            jws, keys, EvidenceTypes.TenantCertificate, TenantAudit.CertifiedAction) switch
        {
            ProvenDocumentVerification.Verified proven => Check(proven),
            ProvenDocumentVerification.NotVerified(var reason) => new TenantCertificateVerification.NotVerified(reason),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    private static TenantCertificateVerification Check(ProvenDocumentVerification.Verified proven)
    {
        if (TenantCertificate.Parse(proven.Payload.Span) is not { } document)
        {
            return new TenantCertificateVerification.NotVerified(
                "It is signed, but it is no tenant deletion certificate of version 1, or one that contradicts itself.");
        }

        var announced = proven.Announced;
        if (document.Log != proven.Checkpoint.Log)
        {
            return new TenantCertificateVerification.NotVerified(
                "It names another audit log than the one that its checkpoint is of.");
        }

        return announced.Tenant == document.Tenant && announced.Target == document.Deletion &&
            announced.At == document.IssuedAt
                ? new TenantCertificateVerification.Verified(document, proven)
                : new TenantCertificateVerification.NotVerified(
                    "The event in its header is of another deletion, tenant or time.");
    }
}

/// <summary>What checking such a certificate came to.</summary>
public abstract record TenantCertificateVerification
{
    private TenantCertificateVerification()
    {
    }

    public sealed record Verified(
        TenantCertificate Document, ProvenDocumentVerification.Verified Proof) : TenantCertificateVerification;

    /// <param name="Reason">A sentence for an auditor.</param>
    public sealed record NotVerified(string Reason) : TenantCertificateVerification;
}
