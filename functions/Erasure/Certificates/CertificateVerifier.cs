using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Checks certificates and supplements offline: everything of <see cref="ProvenDocumentVerifier"/>, that the document
/// is one of a version it knows and does not contradict itself, and that log, request, tenant and time in it are those
/// of the event that announced it.
/// </summary>
public static class CertificateVerifier
{
    public static CertificateVerification Verify(ReadOnlySpan<byte> jws, JsonWebKeySet keys) =>
        ProvenDocumentVerifier.Verify(
            jws, keys, EvidenceTypes.ErasureCertificate, CertificateAudit.IssuedAction) switch
        {
            ProvenDocumentVerification.Verified proven => Check(proven),
            ProvenDocumentVerification.NotVerified(var reason) => new CertificateVerification.NotVerified(reason),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    /// <param name="certificate">The verified certificate that it adds to; null to leave that unchecked.</param>
    public static CertificateVerification VerifySupplement(
        ReadOnlySpan<byte> jws, JsonWebKeySet keys, CertificateVerification.Certificate? certificate) =>
        ProvenDocumentVerifier.Verify(
            jws, keys, EvidenceTypes.ErasureSupplement, CertificateAudit.SupplementAction) switch
        {
            ProvenDocumentVerification.Verified proven => CheckSupplement(proven, certificate),
            ProvenDocumentVerification.NotVerified(var reason) => new CertificateVerification.NotVerified(reason),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    private static CertificateVerification Check(ProvenDocumentVerification.Verified proven)
    {
        if (ErasureCertificate.Parse(proven.Payload.Span) is not { } document)
        {
            return new CertificateVerification.NotVerified(
                "It is signed, but it is no erasure certificate of version 1, or one that contradicts itself.");
        }

        return FindMismatch(proven, document.Log, document.Tenant, document.Request, document.IssuedAt) is { } mismatch
            ? new CertificateVerification.NotVerified(mismatch)
            : new CertificateVerification.Certificate(document, proven);
    }

    private static CertificateVerification CheckSupplement(
        ProvenDocumentVerification.Verified proven, CertificateVerification.Certificate? certificate)
    {
        if (ErasureSupplement.Parse(proven.Payload.Span) is not { } document)
        {
            return new CertificateVerification.NotVerified(
                "It is signed, but it is no erasure supplement of version 1, or one that contradicts itself.");
        }

        if (FindMismatch(proven, document.Log, document.Tenant, document.Request, document.IssuedAt) is { } mismatch)
            return new CertificateVerification.NotVerified(mismatch);
        return certificate is not null && certificate.Proof.Sha256 != document.Certificate
            ? new CertificateVerification.NotVerified("It adds to another certificate than the one given.")
            : new CertificateVerification.Supplement(document, proven, IsCompared: certificate is not null);
    }

    private static string? FindMismatch(
        ProvenDocumentVerification.Verified proven, string log, string tenant, string request, string issuedAt) =>
        log != proven.Checkpoint.Log ? "It names another audit log than the one that its checkpoint is of."
        : proven.Announced.Tenant != tenant || proven.Announced.Target != request
            ? "The event in its header is of another request or tenant."
        : proven.Announced.At != issuedAt ? "The event in its header is of another time than it was issued."
        : null;
}

/// <summary>What checking a certificate or supplement came to.</summary>
public abstract record CertificateVerification
{
    private CertificateVerification()
    {
    }

    public sealed record Certificate(
        ErasureCertificate Document, ProvenDocumentVerification.Verified Proof) : CertificateVerification;

    /// <param name="IsCompared">Whether the certificate that it adds to was there to be compared.</param>
    public sealed record Supplement(
        ErasureSupplement Document, ProvenDocumentVerification.Verified Proof, bool IsCompared)
        : CertificateVerification;

    /// <param name="Reason">A sentence for an auditor.</param>
    public sealed record NotVerified(string Reason) : CertificateVerification;
}
