using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Our own records of a tenant: rows in its partitions and blobs under its path. What stays names nobody: the audit
/// log's leaves, certificates, the fence, the tombstone, and the record of the key until the vault has purged it.
/// </summary>
public sealed class OwnRecords(
    DestructionGate gate, IEntityStore entities, IBlobStore blobs, IDataKeys keys, PurgeStore purges,
    TenantContacts contacts, ExportStore exports, HoldRecovery holds, TimeProvider time)
{
    /// <summary>10 transactions a piece, each of as many rows as one takes.</summary>
    private const int TransactionsPerPiece = 10;

    /// <summary>1,000 blobs a piece.</summary>
    private const int BlobsPerPiece = 1_000;

    /// <summary>The tables with a partition a tenant; all rows go.</summary>
    internal static IReadOnlyList<string> Tables { get; } =
    [
        RequestRows.Table, ErasureStore.Table, EraseStepStore.Table, DownloadLinkStore.Table,
        CertificateLinkStore.Table, RetentionRows.Table, IdempotencyKeys.Table, IntakeRows.Table, GovernanceRows.Table,
        ConsentRows.Table, RestrictionStore.Table,
    ];

    /// <summary>False: a hold.</summary>
    public async Task<PurgedV1> PurgeAsync(TenantPurgeStartedV1 started, CancellationToken cancellation)
    {
        var (tenant, deletion, _) = started;
        foreach (var table in Tables)
        {
            if (!await DeleteRowsAsync(tenant, deletion, new EntityQuery(table, tenant.Value), cancellation))
                return new PurgedV1(Confirmed: false);
        }

        // Packages have a partition each.
        await foreach (var package in exports.PackagesAsync(tenant, cancellation))
        {
            if (!await DeleteRowsAsync(tenant, deletion, package, cancellation))
                return new PurgedV1(Confirmed: false);
        }

        // The tenant's holds are over, or nothing would be purged; who they were on and why goes too, copies first:
        // without its hold one would bind.
        await holds.ForgetReleasedAsync(tenant, cancellation);
        if (!await DeleteRowsAsync(
                tenant, deletion, HoldRows.Query(tenant, HoldRows.HoldPrefix), cancellation) ||
            !await DeleteRowsAsync(tenant, deletion, KeyRecords.OfPeople(tenant), cancellation) ||
            !await DeleteBlobsAsync(tenant, deletion, cancellation))
            return new PurgedV1(Confirmed: false);
        var now = time.GetUtcNow();
        await purges.UpdateAsync(
            tenant, deletion, record => record with { OwnRecordsGoneAt = record.OwnRecordsGoneAt ?? now },
            cancellation);
        return new PurgedV1(Confirmed: true);
    }

    /// <summary>After the last mail: the address, its key and the mails.</summary>
    public async Task ForgetContactAsync(Tenant tenant, CancellationToken cancellation)
    {
        var deletion = tenant.Deletion!.Id;
        await contacts.ForgetAsync(tenant.Id, cancellation);
        if (tenant.Contact is { } contact)
        {
            await gate.DestroyAsync(
                new Destruction(tenant.Id, Subject: null, deletion, $"{deletion}.contact", FenceRule.MustStand),
                async (_, stop) => await keys.DestroyAsync(TenantContacts.Scope(tenant.Id, contact), stop),
                cancellation);
        }

        await DeleteRowsAsync(
            tenant.Id, deletion, new EntityQuery(MailOutbox.Table, tenant.Id.Value), cancellation);
        await DeleteRowsAsync(tenant.Id, deletion, KeyRecords.OfContacts(tenant.Id), cancellation);
    }

    private async Task<bool> DeleteRowsAsync(
        TenantId tenant, string deletion, EntityQuery query, CancellationToken cancellation)
    {
        var more = true;
        while (more)
        {
            if (!await DestroyAsync(
                tenant, $"{deletion}.{query.Table}", deletion,
                async stop => more = await DeletePieceAsync(query, stop), cancellation))
                return false;
        }

        return true;
    }

    private async Task<bool> DeletePieceAsync(EntityQuery query, CancellationToken cancellation)
    {
        for (var transaction = 0; transaction < TransactionsPerPiece; transaction++)
        {
            var rows = await entities.QueryAsync(query, cancellation).Take(IEntityStore.MaxOperations)
                .ToListAsync(cancellation);
            if (rows.Count == 0)
                return false;
            // A conflict means that somebody wrote meanwhile; the next look deletes what they wrote.
            await entities.CommitAsync(
                [.. rows.Select(row => new EntityOperation.Delete(row.Key, row.ETag))], cancellation);
        }

        return true;
    }

    private async Task<bool> DeleteBlobsAsync(TenantId tenant, string deletion, CancellationToken cancellation)
    {
        var more = true;
        while (more)
        {
            if (!await DestroyAsync(
                tenant, $"{deletion}.blobs", deletion,
                async stop => more = await DeleteBlobsAsync(tenant, stop), cancellation))
                return false;
        }

        return true;
    }

    private async Task<bool> DeleteBlobsAsync(TenantId tenant, CancellationToken cancellation)
    {
        var paths = await blobs.ListAsync($"customers/{tenant}/", cancellation)
            .Where(path => !BlobPath.IsEvidence(path)).Take(BlobsPerPiece).ToListAsync(cancellation);
        foreach (var path in paths)
            await blobs.DeleteAsync(path, cancellation);
        return paths.Count == BlobsPerPiece;
    }

    /// <summary>False: a hold on the tenant or on any of its people.</summary>
    private async Task<bool> DestroyAsync(
        TenantId tenant, string step, string deletion, Func<CancellationToken, Task> piece,
        CancellationToken cancellation)
    {
        var held = false;
        var outcome = await gate.DestroyAsync(
            new Destruction(tenant, Subject: null, deletion, step, FenceRule.MustStand),
            async (permit, stop) =>
            {
                held = permit.HeldSubjects.Count > 0;
                if (!held)
                    await piece(stop);
            },
            cancellation);
        return outcome is GateOutcome.Destroyed && !held;
    }
}
