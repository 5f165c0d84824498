using System.Text.Json;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Issues the certificate of a tenant's deletion, once: whoever asks again gets the same bytes. It is kept under
/// <c>customers/{tenant}/certificates/</c>, which the purge leaves.
/// </summary>
public sealed class TenantCertification(
    ProvenDocuments documents, TenantStore tenants, PurgeStore purges, TenantKeyShredding keys, PolicyPack pack,
    TimeProvider time)
{
    public async Task CertifyAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, id, _) = started;
        await keys.RequireDestroyedAsync(started, cancellation);
        if (await tenants.GetAsync(tenant, cancellation) is not { Deletion: { BegunAt: not null } deletion } ||
            deletion.Id != id ||
            await purges.FindAsync(tenant, id, cancellation) is not { } record)
            throw new InvalidOperationException("There is no such purge to certify.");
        var plan = new ProvenDocumentPlan(
            EvidenceTypes.TenantCertificate, PathOf(tenant, id), $"customers/{tenant}/drafts/{id}.jws.json",
            log => Document(record, deletion, log).Serialize(),
            (payload, hash) => TenantAudit.Certified(tenant, id, IssuedAt(payload), hash));
        await documents.IssueAsync(plan, cancellation);
    }

    /// <summary>Null where none is issued.</summary>
    public Task<byte[]?> FindAsync(TenantId tenant, string deletion, CancellationToken cancellation) =>
        documents.ReadAsync(PathOf(tenant, deletion), cancellation);

    internal static string PathOf(TenantId tenant, string deletion) =>
        $"customers/{tenant}/certificates/{deletion}.jws.json";

    private static DateTimeOffset IssuedAt(ReadOnlyMemory<byte> payload) =>
        EvidenceTime.TryParse(TenantCertificate.Parse(payload.Span)?.IssuedAt, out var issued)
            ? issued
            : throw new InvalidDataException("What was composed as a certificate is none.");

    private TenantCertificate Document(PurgeRecord record, TenantDeletion deletion, string log)
    {
        if (pack.Services.FirstOrDefault(service => record.Find(service.Name) is null) is { } missing)
            throw new InvalidOperationException($"Service {missing.Name} is not confirmed.");
        if (record is not { KeyInaccessibleAt: { } inaccessible, KeyProbedAt: { } probed, OwnRecordsGoneAt: not null })
            throw new InvalidOperationException("The key is not shown to be destroyed, or our own records are there.");
        var now = time.GetUtcNow();
        var erased = record.Services.Max(service => service.VerifiedAt);
        var backupsUntil = pack.Erasure.Backups.MaxAge.After(erased);
        return new TenantCertificate(
            pack.Product, log, record.Tenant.Value, record.Deletion,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(deletion.Cause.ToString()),
            EvidenceTime.Format(now), EvidenceTime.Format(probed),
            new TenantDates(
                Date(deletion.RequestedAt), Date(record.BegunAt), Date(erased), Date(inaccessible),
                Date(record.KeyPurgedAt ?? Ahead(record.KeyPurgeAt, now)), Date(backupsUntil)),
            [.. record.Services.Select(service => Service(service, inaccessible, backupsUntil))],
            Approvals(deletion));

        CertifiedDate Date(DateTimeOffset? at) => CertifiedDate.Of(at, now, CertifiedDate.Unknown);
    }

    /// <summary>That a scheduled day has come is no observation: then nobody knows yet.</summary>
    private static DateTimeOffset? Ahead(DateTimeOffset? scheduled, DateTimeOffset now) =>
        scheduled > now ? scheduled : null;

    private CertifiedService Service(PurgedService purged, DateTimeOffset inaccessible, DateTimeOffset backupsUntil)
    {
        var name = purged.Result.Name;
        var fate = pack.Erasure.Backups.ShreddedServices.Contains(name, StringComparer.Ordinal)
            ? new BackupFate(BackupFate.Shredded, BackupFate.TenantKey, EvidenceTime.Format(inaccessible))
            : new BackupFate(BackupFate.AgesOut, Until: EvidenceTime.Format(backupsUntil));
        var isDeclared = purged.Result.Items.All(item => item.Receipt is Receipt.NotKept);
        var isOnlyAsked = purged.Result.Items.Any(item => item.Receipt is Receipt.Asked);
        return new CertifiedService(
            name, pack.FindService(name)?.Title ?? name,
            isDeclared ? new CertifiedProbe(CertifiedProbe.Declared)
                : isOnlyAsked ? new CertifiedProbe(CertifiedProbe.NotPossible)
                : new CertifiedProbe(CertifiedProbe.IndependentQuery, EvidenceTime.Format(purged.VerifiedAt)),
            [.. purged.Result.Items.Select(item => Collection(item, fate))]);
    }

    private CertifiedCollection Collection(CollectionResult item, BackupFate fate) => item.Receipt switch
    {
        Receipt.Erased(var count) => new(item.Collection, CertifiedCollection.Erased, count, fate),
        Receipt.Asked(var count) => new(item.Collection, CertifiedCollection.Asked, count, fate),
        Receipt.Retained(var ground, var until, var count) => new(
            item.Collection, CertifiedCollection.Retained, count, new BackupFate(BackupFate.Kept), ground,
            pack.Grounds[ground].Text, EvidenceTime.Format(until), ItemView.Of(item).AlsoErased),
        Receipt.NotKept => new(item.Collection, CertifiedCollection.NotKept, 0, new BackupFate(BackupFate.None)),
        Receipt.NothingFound => new(item.Collection, CertifiedCollection.NothingFound, 0, fate),
        _ => throw new InvalidOperationException($"Collection {item.Collection} is not confirmed."),
    };

    private static IReadOnlyList<CertifiedApproval> Approvals(TenantDeletion deletion)
    {
        var requested = new CertifiedApproval(
            CertifiedApproval.Requested, deletion.RequestedBy,
            EvidenceTime.Format(deletion.AskedAt ?? deletion.RequestedAt));
        return deletion is { SignedOffBy: { } verifier, SignedOffAt: { } at }
            ? [requested, new CertifiedApproval(CertifiedApproval.SignedOff, verifier, EvidenceTime.Format(at))]
            : [requested];
    }
}
