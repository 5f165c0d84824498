using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>What an erasure has certified, delivered and, later, supplemented.</summary>
public sealed class ErasureCertification(
    ErasureStore erasures, ErasureCertificates certificates, CertificateDelivery delivery, OrganisationPackages packages)
{
    /// <summary>A supplement is issued once, when the last of the announced dates has come.</summary>
    private const int OnlySupplement = 1;

    public async Task CertifyAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        // Nothing is certified while a copy of ours may still have the person.
        await packages.WithdrawAsync(tenant, request.Value, cancellation);
        await certificates.IssueAsync(await RecordAsync(tenant, request, cancellation), cancellation);
    }

    /// <summary>Mails the certificate to the person.</summary>
    public async Task<ErasureDeliveredV1> DeliverAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation) =>
        new(Refused: !await delivery.DeliverAsync(tenant, request, cancellation));

    /// <summary>
    /// States what the certificate could only announce, and what looking again found, and mails it to the person.
    /// </summary>
    public async Task SupplementAsync(TenantId tenant, RequestId request, CancellationToken cancellation)
    {
        var record = await RecordAsync(tenant, request, cancellation);
        await certificates.IssueSupplementAsync(
            tenant, request, OnlySupplement, record.Probes ?? [], cancellation);
        // Whether the address still takes mail changes nothing: the supplement is kept, and the link opens it.
        await delivery.DeliverSupplementAsync(tenant, request, cancellation);
    }

    private async Task<ErasureRecord> RecordAsync(
        TenantId tenant, RequestId request, CancellationToken cancellation) =>
        await erasures.FindAsync(tenant, request, cancellation)
        ?? throw new InvalidOperationException("Only an erasure with a record is certified.");
}
