using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// Issues certificates and their supplements, each once: whoever asks again gets the same bytes. They are kept under
/// <c>customers/{tenant}/certificates/</c>, written once, so that a container with locked immutability can hold them.
/// </summary>
public sealed class ErasureCertificates(
    ProvenDocuments documents, PolicyPack pack, IKeyIrrecoverable keyIrrecoverable, TimeProvider time)
{
    /// <exception cref="InvalidOperationException">
    /// Not every service and collection is confirmed, or the key is not destroyed: a bug of the caller.
    /// </exception>
    public async Task<IssuedCertificate> IssueAsync(ErasureRecord record, CancellationToken cancellation)
    {
        CertificateGrounds.Check(record, pack);
        var irrecoverable =
            await keyIrrecoverable.FindAsync(record.Tenant, record.KeyInaccessibleAt!.Value, cancellation);
        var plan = new ProvenDocumentPlan(
            EvidenceTypes.ErasureCertificate,
            PathOf(record.Tenant, record.Request),
            DraftPath(record.Tenant, record.Request, "certificate"),
            log => CertificateDocument.Of(record, pack, irrecoverable, log, time.GetUtcNow()).Serialize(),
            (payload, hash) => CertificateAudit.Issued(ErasureCertificate.Parse(payload.Span)!, hash));
        return IssuedCertificate.Of(await documents.IssueAsync(plan, cancellation));
    }

    /// <summary>The issued certificate; null where there is none.</summary>
    public async Task<IssuedCertificate?> FindAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation) =>
        await documents.ReadAsync(PathOf(tenant, request), cancellation) is { } jws ? IssuedCertificate.Of(jws) : null;

    /// <summary>The latest supplement; null where there is none yet.</summary>
    public async Task<IssuedSupplement?> FindSupplementAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        IssuedSupplement? latest = null;
        for (var number = 1; await documents.ReadAsync(
            SupplementPathOf(tenant, request, number), cancellation) is { } jws; number++)
            latest = IssuedSupplement.Of(jws);
        return latest;
    }

    /// <summary>
    /// States what has come about since the certificate. The same number again answers the same supplement.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no certificate to add to: a bug of the caller.</exception>
    public async Task<IssuedSupplement> IssueSupplementAsync(
        TenantId tenant, RequestId request, int number, IReadOnlyList<Probe> probes,
        CancellationToken cancellation)
    {
        var issued = await FindAsync(tenant, request, cancellation)
            ?? throw new InvalidOperationException($"There is no certificate of {request} to add to.");
        var certificate = issued.Document;
        var lastBackup = KeptDocument.Time(certificate.Dates.LastBackupExpires.At);
        var inaccessible = KeptDocument.Time(certificate.Dates.KeyInaccessible.At);
        var irrecoverable = await keyIrrecoverable.FindAsync(tenant, inaccessible, cancellation);
        var plan = new ProvenDocumentPlan(
            EvidenceTypes.ErasureSupplement,
            SupplementPathOf(tenant, request, number),
            DraftPath(tenant, request, $"supplement-{number}"),
            log => Supplement(log).Serialize(),
            (payload, hash) => CertificateAudit.SupplementIssued(ErasureSupplement.Parse(payload.Span)!, hash));
        return IssuedSupplement.Of(await documents.IssueAsync(plan, cancellation));

        ErasureSupplement Supplement(string log)
        {
            var now = time.GetUtcNow();
            return new ErasureSupplement(
                certificate.Product, log, tenant.Value, request.Value, issued.Sha256, number, EvidenceTime.Format(now),
                new SupplementDates(
                    CertifiedDate.Of(inaccessible, now, CertifiedDate.Unknown),
                    CertifiedDate.Of(irrecoverable, now, CertifiedDate.Unknown),
                    CertifiedDate.Of(lastBackup, now, CertifiedDate.Unknown)),
                [.. probes.Select(CertificateDocument.Probe)]);
        }
    }

    internal static string PathOf(TenantId tenant, RequestId request) =>
        $"customers/{tenant}/certificates/{request}.jws.json";

    internal static string SupplementPathOf(TenantId tenant, RequestId request, int number) =>
        $"customers/{tenant}/certificates/{request}.supplement-{number}.jws.json";

    private static string DraftPath(TenantId tenant, RequestId request, string name) =>
        $"customers/{tenant}/requests/{request}/drafts/{name}.jws.json";
}
