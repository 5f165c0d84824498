using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Checks the certificate of a tenant's deletion, and its supplement, offline: everything of <see cref="ProvenDocumentVerifier"/>, that it is
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

    /// <param name="certificate">The verified certificate that it adds to; null to leave that unchecked.</param>
    public static TenantCertificateVerification VerifySupplement(
        ReadOnlySpan<byte> jws, JsonWebKeySet keys, TenantCertificateVerification.Verified? certificate) =>
        ProvenDocumentVerifier.Verify(
            jws, keys, EvidenceTypes.TenantSupplement, TenantAudit.SupplementedAction) switch
        {
            ProvenDocumentVerification.Verified proven => CheckSupplement(proven, certificate),
            ProvenDocumentVerification.NotVerified(var reason) => new TenantCertificateVerification.NotVerified(reason),
            _ => throw new InvalidOperationException("Unknown outcome."),
        };

    private static TenantCertificateVerification CheckSupplement(
        ProvenDocumentVerification.Verified proven, TenantCertificateVerification.Verified? certificate)
    {
        if (TenantSupplement.Parse(proven.Payload.Span) is not { } document)
        {
            return new TenantCertificateVerification.NotVerified(
                "It is signed, but it is no tenant deletion supplement of version 1, or one that contradicts itself.");
        }

        if (FindMismatch(proven, document.Log, document.Tenant, document.Deletion, document.IssuedAt) is { } mismatch)
            return new TenantCertificateVerification.NotVerified(mismatch);
        return certificate is not null && certificate.Proof.Sha256 != document.Certificate
            ? new TenantCertificateVerification.NotVerified("It adds to another certificate than the one given.")
            : new TenantCertificateVerification.Supplement(document, proven, IsCompared: certificate is not null);
    }

    private static TenantCertificateVerification Check(ProvenDocumentVerification.Verified proven)
    {
        if (TenantCertificate.Parse(proven.Payload.Span) is not { } document)
        {
            return new TenantCertificateVerification.NotVerified(
                "It is signed, but it is no tenant deletion certificate of version 1, or one that contradicts itself.");
        }

        return FindMismatch(proven, document.Log, document.Tenant, document.Deletion, document.IssuedAt) is { } mismatch
            ? new TenantCertificateVerification.NotVerified(mismatch)
            : new TenantCertificateVerification.Verified(document, proven);
    }

    private static string? FindMismatch(
        ProvenDocumentVerification.Verified proven, string log, string tenant, string deletion, string issuedAt) =>
        log != proven.Checkpoint.Log ? "It names another audit log than the one that its checkpoint is of."
        : proven.Announced.Tenant != tenant || proven.Announced.Target != deletion ||
            proven.Announced.At != issuedAt ? "The event in its header is of another deletion, tenant or time."
        : null;
}

/// <summary>What checking such a certificate or its supplement came to.</summary>
public abstract record TenantCertificateVerification
{
    private TenantCertificateVerification()
    {
    }

    public sealed record Verified(
        TenantCertificate Document, ProvenDocumentVerification.Verified Proof) : TenantCertificateVerification;

    /// <param name="IsCompared">It was held against the certificate that it adds to.</param>
    public sealed record Supplement(
        TenantSupplement Document, ProvenDocumentVerification.Verified Proof, bool IsCompared)
        : TenantCertificateVerification;

    /// <param name="Reason">A sentence for an auditor.</param>
    public sealed record NotVerified(string Reason) : TenantCertificateVerification;
}
