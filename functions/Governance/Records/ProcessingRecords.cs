using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Records;

/// <summary>Makes a tenant's record of processing from the policy pack and the register of subprocessors.</summary>
public sealed class ProcessingRecords(
    PolicyPack pack, SubprocessorStore subprocessors, EvidenceSigner signer, TimeProvider time)
{
    public async Task<ProcessingRecord> OfAsync(Tenant tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        var entries = (await subprocessors.ListAsync(cancellation))
            .OrderBy(entry => entry.Details.Class, StringComparer.Ordinal)
            .ThenBy(entry => entry.Details.Name, StringComparer.Ordinal).ThenBy(entry => entry.StartsAt).ToList();
        return new ProcessingRecord(
            pack.Product, pack.ContactEmail, tenant.Id.Value, tenant.Name, pack.Version, EvidenceTime.Format(now),
            [
                .. RetentionTable.Of(pack).Select(row => new ProcessingActivity(
                    row.Service, row.Data, row.Purpose, row.Categories, row.LawfulBases, row.Kept, row.OnErasure)),
            ],
            [
                .. pack.Erasure.Recipients.Select(
                    recipient => new ProcessingRecipient(recipient.Name, recipient.Services)),
            ],
            [.. entries.Select(entry => Entry(entry, now))],
            [
                .. entries.Where(entry => entry.Details.TransferMechanism is not null).Select(entry =>
                    new ProcessingTransfer(
                        entry.Details.Name, entry.Details.Country, entry.Details.TransferMechanism!,
                        StatusOf(entry, now))),
            ],
            Measures());
    }

    /// <summary>The flattened JWS, for whoever keeps it as evidence.</summary>
    public Task<byte[]> SignAsync(ProcessingRecord record, CancellationToken cancellation) =>
        signer.SignAsync(EvidenceTypes.ProcessingRecord, record.Serialize(), cancellation);

    private static ProcessingSubprocessor Entry(Subprocessor entry, DateTimeOffset now) => new(
        entry.Details.Class, entry.Details.Name, entry.Details.Country, entry.Details.Purpose, entry.Details.Services,
        StatusOf(entry, now), EvidenceTime.Format(entry.MayStartAt ?? entry.StartsAt),
        entry.EndedAt is { } end ? EvidenceTime.Format(end) : null);

    private static string StatusOf(Subprocessor entry, DateTimeOffset now) => entry.StatusAt(now) switch
    {
        SubprocessorStatus.Announced => "announced",
        SubprocessorStatus.Current => "current",
        _ => "ended",
    };

    /// <summary>What this build does, and no more: each has its place in the README's table of guarantees.</summary>
    private List<string> Measures()
    {
        List<string> measures =
        [
            "Organisations are kept apart: another organisation's records are answered as if they did not exist.",
            "Packages, addresses, mails and reasons are encrypted (AES-256-GCM) under keys of the person, the request " +
            "or the organisation, which are destroyed with them.",
            "Every operation is in an append-only log with signed checkpoints, which can be checked without us.",
            "Erasures are confirmed by a second, independent query and certified.",
            "Operators use credentials of their own; deletions without a waiting time take two people.",
            $"Backups of the product are destroyed after {RetentionWords.Of(pack.Erasure.Backups.MaxAge)}; deletions " +
            "are applied again after a restore.",
        ];
        if (pack.Erasure.Backups.ShreddedServices.Count > 0)
        {
            measures.Add(
                "What these services keep of people is encrypted under keys that an erasure destroys, in backups " +
                $"too: {string.Join(", ", pack.Erasure.Backups.ShreddedServices)}.");
        }

        return measures;
    }
}
