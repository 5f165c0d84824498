using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Issues the supplement to the certificate of a tenant's deletion, once, when the dates have come that the certificate
/// could only announce: the vault was seen without the key, and the last backup has expired.
/// </summary>
public sealed class TenantSupplements(
    ProvenDocuments documents, TenantCertification certification, PurgeStore purges, TimeProvider time)
{
    /// <summary>Does nothing before the dates have come, and nothing twice.</summary>
    public async Task IssueDueAsync(Tenant tenant, CancellationToken cancellation)
    {
        if (tenant.Deletion is not { Id: var deletion } ||
            await purges.FindAsync(tenant.Id, deletion, cancellation) is not
            { KeyPurgedAt: { } purgedAt, KeyInaccessibleAt: { } inaccessibleAt, SupplementedAt: null } ||
            await certification.FindAsync(tenant.Id, deletion, cancellation) is not { } jws)
            return;
        var (payload, hash) = KeptDocument.Open(jws);
        var certificate = TenantCertificate.Parse(payload)
            ?? throw new InvalidDataException("What is kept as a tenant's certificate is none.");
        var backupsUntil = KeptDocument.Time(certificate.Dates.LastBackupExpires.At);
        var now = time.GetUtcNow();
        if (backupsUntil > now)
            return;
        var plan = new ProvenDocumentPlan(
            EvidenceTypes.TenantSupplement, PathOf(tenant.Id, deletion),
            $"customers/{tenant.Id}/drafts/{deletion}.supplement.jws.json",
            log => new TenantSupplement(
                certificate.Product, log, tenant.Id.Value, deletion, hash, EvidenceTime.Format(now),
                new SupplementDates(Date(inaccessibleAt), Date(purgedAt), Date(backupsUntil))).Serialize(),
            (issued, sha256) => TenantAudit.Supplemented(
                tenant.Id, deletion, KeptDocument.Time(TenantSupplement.Parse(issued.Span)?.IssuedAt), sha256));
        await documents.IssueAsync(plan, cancellation);
        await purges.UpdateAsync(
            tenant.Id, deletion, record => record with { SupplementedAt = now }, cancellation);

        CertifiedDate Date(DateTimeOffset at) => CertifiedDate.Of(at, now, CertifiedDate.Unknown);
    }

    /// <summary>Null where none is issued yet.</summary>
    public Task<byte[]?> FindAsync(TenantId tenant, string deletion, CancellationToken cancellation) =>
        documents.ReadAsync(PathOf(tenant, deletion), cancellation);

    private static string PathOf(TenantId tenant, string deletion) =>
        $"customers/{tenant}/certificates/{deletion}.supplement.jws.json";
}
