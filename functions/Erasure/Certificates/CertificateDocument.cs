using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>Writes the facts of an erasure as its certificate (pure).</summary>
internal static class CertificateDocument
{
    /// <param name="keyIrrecoverable">See <see cref="IKeyIrrecoverable"/>.</param>
    /// <param name="log">The audit log's id.</param>
    public static ErasureCertificate Of(
        ErasureRecord record, PolicyPack pack, DateTimeOffset? keyIrrecoverable, string log, DateTimeOffset issued)
    {
        CertificateGrounds.Check(record, pack);
        var backupsUntil = pack.Erasure.Backups.MaxAge.After(record.LiveSystemsErasedAt!.Value);
        return new ErasureCertificate(
            pack.Product,
            log,
            record.Tenant.Value,
            record.SubjectPseudonym,
            record.Request.Value,
            JsonNamingPolicy.SnakeCaseLower.ConvertName(record.Regulation.ToString()),
            EvidenceTime.Format(issued),
            GraceOf(record),
            new ErasureDates(
                CertifiedDate.Of(record.ReceivedAt, issued, CertifiedDate.Unknown),
                CertifiedDate.Of(record.NoGrace ? null : record.GraceEndedAt, issued, CertifiedDate.None),
                CertifiedDate.Of(record.StartedAt, issued, CertifiedDate.Unknown),
                CertifiedDate.Of(record.LiveSystemsErasedAt, issued, CertifiedDate.Unknown),
                CertifiedDate.Of(record.KeyInaccessibleAt, issued, CertifiedDate.Unknown),
                CertifiedDate.Of(keyIrrecoverable, issued, CertifiedDate.Unknown),
                CertifiedDate.Of(backupsUntil, issued, CertifiedDate.Unknown)),
            [.. record.Services.Select(service => Service(service, record, pack, backupsUntil))],
            [.. record.Holds.Select(hold => new CertifiedHold(
                hold.Hold, EvidenceTime.Format(hold.From), FormatOrNull(hold.Until)))],
            [.. record.Recipients.Select(told => Recipient(told, pack))],
            [.. record.Approvals.Select(approval => new CertifiedApproval(
                approval.Kind, approval.Actor, EvidenceTime.Format(approval.At)))]);
    }

    public static RepeatedProbe Probe(Probe probe) => new(
        probe.Kind is WatchKind.AfterADay ? RepeatedProbe.ADay : RepeatedProbe.ThirtyDays,
        EvidenceTime.Format(probe.At),
        probe.Clean ? RepeatedProbe.NothingFound : RepeatedProbe.FoundAgain);

    private static string GraceOf(ErasureRecord record) => record switch
    {
        { NoGrace: true } => ErasureCertificate.Waived,
        { GraceEndedAt: null } => ErasureCertificate.NoGrace,
        _ => ErasureCertificate.Observed,
    };

    private static CertifiedService Service(
        ServiceErasure service, ErasureRecord record, PolicyPack pack, DateTimeOffset backupsUntil)
    {
        var isShredded = pack.Erasure.Backups.ShreddedServices.Contains(service.Service, StringComparer.Ordinal);
        var readable = isShredded
            ? new BackupFate(
                BackupFate.Shredded, BackupFate.SubjectKey, EvidenceTime.Format(record.KeyInaccessibleAt!.Value))
            : new BackupFate(BackupFate.AgesOut, Until: EvidenceTime.Format(backupsUntil));
        return new CertifiedService(
            service.Service,
            pack.FindService(service.Service)?.Title ?? service.Service,
            ProbeOf(service),
            [.. service.Result.Items.Select(item => Collection(item, readable, pack))]);
    }

    private static CertifiedProbe ProbeOf(ServiceErasure service) => service switch
    {
        _ when CertificateGrounds.IsOnlyAsked(service) => new CertifiedProbe(CertifiedProbe.NotPossible),
        { VerifiedAt: { } verified } when !CertificateGrounds.IsDeclared(service) =>
            new CertifiedProbe(CertifiedProbe.IndependentQuery, EvidenceTime.Format(verified)),
        _ => new CertifiedProbe(CertifiedProbe.Declared),
    };

    /// <param name="readable">
    /// What becomes of bytes in backups. It is said of a collection with nothing in it, too: an older backup may have
    /// what the live service deleted before.
    /// </param>
    private static CertifiedCollection Collection(CollectionResult item, BackupFate readable, PolicyPack pack)
    {
        var view = ItemView.Of(item);
        return item.Receipt switch
        {
            Receipt.Retained(var ground, var until, var count) => new CertifiedCollection(
                item.Collection, view.Outcome, count, new BackupFate(BackupFate.Kept), ground,
                pack.Grounds.TryGetValue(ground, out var known) ? known.Text : ground, EvidenceTime.Format(until),
                view.AlsoErased),
            Receipt.NotKept or Receipt.OutOfScope => new CertifiedCollection(
                item.Collection, view.Outcome, 0, new BackupFate(BackupFate.None)),
            _ => new CertifiedCollection(item.Collection, view.Outcome, view.Count, readable),
        };
    }

    private static CertifiedRecipient Recipient(RecipientTold told, PolicyPack pack) => new(
        told.Recipient,
        pack.Erasure.Recipients.FirstOrDefault(recipient => recipient.Id == told.Recipient)?.Name ?? told.Recipient,
        FormatOrNull(told.ToldAt));

    private static string? FormatOrNull(DateTimeOffset? time) => time is { } at ? EvidenceTime.Format(at) : null;
}
