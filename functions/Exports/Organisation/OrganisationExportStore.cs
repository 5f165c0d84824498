using System.Runtime.CompilerServices;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Organisations' exports, in the partition of their tenant's requests (<see cref="RequestRows"/>), with the sealed
/// address where a request has it. A row says which one is not finished; it comes and goes with that one's own.
/// </summary>
public sealed class OrganisationExportStore(IEntityStore entities)
{
    /// <summary>20 attempts: few write one export's row at a time.</summary>
    private const int MaxAttempts = 20;

    public async Task<OrganisationExport?> FindAsync(
        TenantId tenant, RequestId id, CancellationToken cancellation) =>
        await entities.GetAsync(RequestRows.Organisation(tenant, id), cancellation) is { } stored
            ? EntityJson.Read<OrganisationExport>(stored)
            : null;

    /// <summary>The tenant's export that is not finished, or null.</summary>
    public async Task<OrganisationExport?> FindUnfinishedAsync(TenantId tenant, CancellationToken cancellation) =>
        await entities.GetAsync(RequestRows.OrganisationOpen(tenant), cancellation) is { } stored
            ? await FindAsync(tenant, EntityJson.Read<RequestPointer>(stored).Id, cancellation)
            : null;

    /// <summary>False where the tenant has one that is not finished.</summary>
    internal async Task<bool> AddAsync(
        OrganisationExport export, SealedContact contact, CancellationToken cancellation) =>
        await entities.CommitAsync(
            [
                new EntityOperation.Insert(
                    RequestRows.OrganisationOpen(export.Tenant), EntityJson.Write(new RequestPointer(export.Id))),
                new EntityOperation.Insert(
                    RequestRows.Organisation(export.Tenant, export.Id), EntityJson.Write(export)),
                new EntityOperation.Insert(RequestRows.Contact(export.Tenant, export.Id), EntityJson.Write(contact)),
            ],
            cancellation) is WriteOutcome.Written;

    /// <summary>Applies a transition by compare-and-set; null where there is no such export.</summary>
    public async Task<OrganisationExportChange?> UpdateAsync(
        TenantId tenant, RequestId id, Func<OrganisationExport, OrganisationExportChange> transition,
        CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await entities.GetAsync(RequestRows.Organisation(tenant, id), cancellation) is not { } stored)
                return null;
            var current = EntityJson.Read<OrganisationExport>(stored);
            var change = transition(current);
            if (change is not OrganisationExportChange.To(var next) || next == current ||
                await TryWriteAsync(stored, current, next, cancellation))
                return change;
        }

        throw new TimeoutException($"Export {id} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>All tenants that have requests or exports.</summary>
    internal async IAsyncEnumerable<TenantId> TenantsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(RequestRows.Table, after: null, cancellation))
            yield return TenantId.Parse(partition);
    }

    /// <summary>Removes the row of one that is over; nothing where it is not, or gone.</summary>
    internal async Task RemoveAsync(OrganisationExport export, CancellationToken cancellation)
    {
        // A conflict means that somebody changed it meanwhile: it goes another day.
        if (await entities.GetAsync(RequestRows.Organisation(export.Tenant, export.Id), cancellation) is { } stored &&
            !EntityJson.Read<OrganisationExport>(stored).IsUnfinished)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    /// <summary>A tenant's exports, newest first, after a row (exclusive).</summary>
    public async IAsyncEnumerable<(string Row, OrganisationExport Export)> ListAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(
            RequestRows.Table, tenant.Value, afterRow is null ? RequestRows.OrganisationPrefix : afterRow + "!",
            RequestRows.After(RequestRows.OrganisationPrefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return (stored.Key.Row, EntityJson.Read<OrganisationExport>(stored));
    }

    /// <summary>False for a row that no export has: a continuation that somebody made up.</summary>
    internal static bool IsRow(string row) => row.StartsWith(RequestRows.OrganisationPrefix, StringComparison.Ordinal);

    private async Task<bool> TryWriteAsync(
        StoredEntity stored, OrganisationExport current, OrganisationExport next, CancellationToken cancellation)
    {
        List<EntityOperation> operations =
            [new EntityOperation.Replace(stored.Key, EntityJson.Write(next), stored.ETag)];
        if (current.IsUnfinished && !next.IsUnfinished &&
            await entities.GetAsync(RequestRows.OrganisationOpen(next.Tenant), cancellation) is { } open)
            operations.Add(new EntityOperation.Delete(open.Key, open.ETag));
        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }
}
