using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>The deletion log over an entity store of its own (<see cref="DeletionLogStore"/>).</summary>
/// <remarks>
/// Each entry's hash also goes into the audit log, so that a deletion log that was put back as a whole, head and all,
/// is told from the true one.
/// </remarks>
internal sealed class DeletionLog(
    [FromKeyedServices(DeletionLogStore.Key)] IEntityStore entities, DeletionChain chain, DeletionSeal seal,
    IAuditLog audit, TimeProvider time) : IDeletionLog
{
    /// <summary>
    /// An hour: how far the clocks of the snapshot and of this log may differ. Applying once too often finds nothing.
    /// </summary>
    private static readonly TimeSpan ClockSkew = TimeSpan.FromHours(1);

    public async Task AppendAsync(DeletionEntry entry, CancellationToken cancellation)
    {
        if (!IsId(entry.Id))
            throw new ArgumentException("A deletion's id is opaque printable ASCII that can stand in a storage key.");
        if (!await HasAsync(entry.Tenant, entry.Id, cancellation))
            await AddAsync(entry, cancellation);
        // Also for an entry that stood already: the run that wrote it may have ended before its event was in the log.
        var (link, hash) = await FindLinkAsync(entry.Tenant, entry.Id, cancellation)
            ?? throw new InvalidDataException($"Deletion {entry.Id} vanished while it was logged.");
        await audit.AppendAsync(
            [
                new AuditEvent(
                    $"{entry.Id}.deletion_logged", entry.Tenant, "deletion.logged", entry.Id, "done", link.LoggedAt,
                    AuditPayload.System, hash),
            ],
            cancellation);
    }

    public Task FinishAsync(TenantId tenant, string entry, CancellationToken cancellation) => chain.AddAsync(
        tenant,
        async _ =>
        {
            var (link, _) = await FindLinkAsync(tenant, entry, cancellation)
                ?? throw new ArgumentException($"There is no deletion {entry} to finish.");
            var done = DeletionRows.Done(tenant, entry);
            return await entities.GetAsync(done, cancellation) is null
                ? new NewLink(
                    link.Mark(LinkKind.Finished, time.GetUtcNow()),
                    new EntityOperation.Insert(done, EntityJson.Write(new DeletionDone(time.GetUtcNow()))))
                : null;
        },
        cancellation);

    public async Task<bool> HasAsync(TenantId tenant, string entry, CancellationToken cancellation) =>
        IsId(entry) && await FindLinkAsync(tenant, entry, cancellation) is not null;

    public async IAsyncEnumerable<TenantId> TenantsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(DeletionRows.Table, after: null, cancellation))
        {
            if (TenantId.TryParse(partition, out var tenant))
                yield return tenant;
        }
    }

    public async IAsyncEnumerable<LoggedDeletion> ListAsync(
        TenantId tenant, DateTimeOffset since, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // The whole chain first: what is at its end says which of its entries are done, and whether it is unbroken.
        var entries = new List<LoggedDeletion>();
        var settled = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var link in chain.ReadAsync(tenant, cancellation))
        {
            if (link.Link == LinkKind.Logged)
                entries.Add(new LoggedDeletion(link.Entry, link.Kind, link.At));
            else if (link.Link == LinkKind.Finished && link.LoggedAt + ClockSkew < since)
                settled.Add(link.Entry);
        }

        foreach (var entry in entries.Where(entry => !settled.Contains(entry.Id)))
            yield return entry;
    }

    public async Task<DeletionEntry?> FindAsync(TenantId tenant, string entry, CancellationToken cancellation) =>
        IsId(entry) && await FindLinkAsync(tenant, entry, cancellation) is ({ } link, _)
            ? await OpenAsync(tenant, link, cancellation)
            : null;

    private Task AddAsync(DeletionEntry entry, CancellationToken cancellation) =>
        chain.AddAsync(
            entry.Tenant,
            async head =>
            {
                var place = DeletionRows.Place(entry.Tenant, entry.Id);
                if (await entities.GetAsync(place, cancellation) is not null)
                    return null;
                // At the last moment, so that it is under the KEK of now: what stands in the chain is not wrapped anew.
                var person = entry.Subject is null && entry.Selectors is null
                    ? default((byte[] Sealed, DeletionKey Key)?)
                    : await seal.SealAsync(entry, cancellation);
                var key = person is null ? default : EntityJson.Write(person.Value.Key);
                List<EntityOperation> with =
                    [new EntityOperation.Insert(place, EntityJson.Write(new DeletionPlace(head.Count + 1)))];
                if (person is not null)
                    with.Add(new EntityOperation.Insert(DeletionRows.Key(entry.Tenant, entry.Id), key));
                return new NewLink(
                    new DeletionLink(
                        head.Hash, LinkKind.Logged, entry.Id, entry.Kind, entry.At, time.GetUtcNow(),
                        entry.SubjectPseudonym, person?.Sealed, person is null ? null : DeletionHead.HashOf(key)),
                    with);
            },
            cancellation);

    private async Task<(DeletionLink Link, string Hash)?> FindLinkAsync(
        TenantId tenant, string entry, CancellationToken cancellation)
    {
        if (await entities.GetAsync(DeletionRows.Place(tenant, entry), cancellation) is not { } stored)
            return null;
        var key = DeletionRows.Link(tenant, EntityJson.Read<DeletionPlace>(stored).Number);
        return await entities.GetAsync(key, cancellation) is { } found &&
            EntityJson.Read<DeletionLink>(found) is { Link: LinkKind.Logged } link && link.Entry == entry
            ? (link, DeletionHead.HashOf(found.Content))
            : throw new InvalidDataException($"The deletion log has lost its entry {entry}.");
    }

    private async Task<DeletionEntry> OpenAsync(
        TenantId tenant, DeletionLink link, CancellationToken cancellation)
    {
        var entry = new DeletionEntry(link.Entry, tenant, null, link.SubjectPseudonym, null, link.At)
        {
            Kind = link.Kind,
        };
        if (link.Sealed is not { } envelope ||
            await entities.GetAsync(DeletionRows.Forgotten(tenant, link.Entry), cancellation) is not null)
            return entry;
        var stored = await entities.GetAsync(DeletionRows.Key(tenant, link.Entry), cancellation);
        if (stored is null || DeletionHead.HashOf(stored.Content) != link.KeyHash)
            throw new InvalidDataException($"The key of the deletion log's entry {link.Entry} was removed or altered.");
        var (subject, selectors) = await seal.OpenAsync(
            tenant, link.Entry, envelope, EntityJson.Read<DeletionKey>(stored), cancellation);
        return entry with { Subject = subject, Selectors = selectors };
    }

    private static bool IsId(string id) => id.Length is > 0 and <= DeletionEntry.MaxIdLength &&
        id.All(c => c is > ' ' and <= '~' and not ('/' or '\\' or '#' or '?' or '%' or '|' or '@'));
}
