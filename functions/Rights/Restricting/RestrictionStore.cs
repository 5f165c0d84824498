using System.Runtime.CompilerServices;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>
/// The rows of table <c>restrictions</c>, one partition a tenant: <c>r|…</c> the restriction, newest first;
/// <c>s|subject|…</c> leads from a person to one that is in force, and goes in the transaction that ends it.
/// </summary>
public sealed class RestrictionStore(IEntityStore entities)
{
    internal const string Table = "restrictions";
    private const string RowPrefix = "r|";
    private const string SubjectsPrefix = "s|";

    /// <summary>20 attempts: more writers than that on one restriction at once mean something is wrong.</summary>
    private const int MaxAttempts = 20;

    public async Task<(Restriction Restriction, ETag ETag)?> GetVersionAsync(
        TenantId tenant, RequestId id, CancellationToken cancellation) =>
        await entities.GetAsync(Row(tenant, id), cancellation) is { } stored
            ? (EntityJson.Read<Restriction>(stored), stored.ETag)
            : null;

    public async Task<Restriction?> GetAsync(TenantId tenant, RequestId id, CancellationToken cancellation) =>
        (await GetVersionAsync(tenant, id, cancellation))?.Restriction;

    /// <summary>
    /// Puts it in force; again adds the services that it did not name before. What was ended meanwhile stays ended.
    /// </summary>
    public async Task EnforceAsync(Restriction restriction, CancellationToken cancellation)
    {
        var (tenant, id) = (restriction.TenantId, restriction.Id);
        if (await entities.CommitAsync(
            [
                new EntityOperation.Insert(Row(tenant, id), EntityJson.Write(restriction)),
                new EntityOperation.Insert(
                    OfSubject(tenant, restriction.Subject, id), EntityJson.Write(new RequestPointer(id))),
            ],
            cancellation) is WriteOutcome.Written)
            return;
        await UpdateAsync(
            tenant, id, current => current.IsInForce && current.Services is { } before
                ? new RestrictionChange.To(current with
                {
                    Services = restriction.Services is { } more
                        ? [.. before.Union(more, StringComparer.Ordinal)] : null,
                })
                : new RestrictionChange.To(current), cancellation);
    }

    /// <summary>Null where there is none.</summary>
    public async Task<RestrictionChange?> UpdateAsync(
        TenantId tenant, RequestId id, Func<Restriction, RestrictionChange> change, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await entities.GetAsync(Row(tenant, id), cancellation) is not { } stored)
                return null;
            var current = EntityJson.Read<Restriction>(stored);
            var next = change(current);
            if (next is not RestrictionChange.To(var restriction) || restriction == current ||
                await TryWriteAsync(stored, current, restriction, cancellation))
                return next;
        }

        throw new InvalidOperationException($"Restriction {id} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>The tenant's, newest first. <paramref name="afterRow"/> is the row of the last one seen.</summary>
    public async IAsyncEnumerable<(string Row, Restriction Restriction)> ListAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var from = afterRow?.StartsWith(RowPrefix, StringComparison.Ordinal) == true ? afterRow + "!" : RowPrefix;
        var query = new EntityQuery(Table, tenant.Value, from, RequestRows.After(RowPrefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return (stored.Key.Row, EntityJson.Read<Restriction>(stored));
    }

    /// <summary>Those of a person that are in force.</summary>
    public IAsyncEnumerable<Restriction> OfSubjectAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        PointedAtAsync(tenant, $"{SubjectsPrefix}{subject}|", cancellation);

    /// <summary>All that are in force.</summary>
    public IAsyncEnumerable<Restriction> InForceAsync(TenantId tenant, CancellationToken cancellation) =>
        PointedAtAsync(tenant, SubjectsPrefix, cancellation);

    /// <summary>The person is erased, and wanted to be: nothing is left that could be restricted.</summary>
    public async Task ForgetSubjectAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation)
    {
        await foreach (var (_, restriction) in ListAsync(tenant, afterRow: null, cancellation))
        {
            if (restriction.Subject != subject)
                continue;
            // Somebody may be lifting it at this moment; nobody comes back to remove what stays.
            for (var attempt = 0; !await RemoveAsync(restriction, cancellation); attempt++)
            {
                if (attempt == MaxAttempts)
                {
                    throw new InvalidOperationException(
                        $"Restriction {restriction.Id} was changed by others {MaxAttempts} times in a row.");
                }
            }
        }
    }

    /// <summary>False where somebody changed it meanwhile, so that its rows are still there.</summary>
    internal async Task<bool> RemoveAsync(Restriction restriction, CancellationToken cancellation)
    {
        var (tenant, id) = (restriction.TenantId, restriction.Id);
        List<EntityOperation> operations = [];
        foreach (var key in new[] { Row(tenant, id), OfSubject(tenant, restriction.Subject, id) })
        {
            if (await entities.GetAsync(key, cancellation) is { } stored)
                operations.Add(new EntityOperation.Delete(key, stored.ETag));
        }

        return operations.Count == 0 || await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    private async IAsyncEnumerable<Restriction> PointedAtAsync(
        TenantId tenant, string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, tenant.Value, prefix, RequestRows.After(prefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
        {
            var id = EntityJson.Read<RequestPointer>(stored).Id;
            if (await GetAsync(tenant, id, cancellation) is { IsInForce: true } restriction)
                yield return restriction;
        }
    }

    private async Task<bool> TryWriteAsync(
        StoredEntity stored, Restriction current, Restriction next, CancellationToken cancellation)
    {
        List<EntityOperation> operations =
            [new EntityOperation.Replace(stored.Key, EntityJson.Write(next), stored.ETag)];
        if (current.IsInForce && !next.IsInForce && await entities.GetAsync(
            OfSubject(next.TenantId, next.Subject, next.Id), cancellation) is { } pointer)
            operations.Add(new EntityOperation.Delete(pointer.Key, pointer.ETag));
        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    private static EntityKey Row(TenantId tenant, RequestId id) =>
        new(Table, tenant.Value, RowPrefix + RequestRows.Descending(id));

    private static EntityKey OfSubject(TenantId tenant, SubjectId subject, RequestId id) =>
        new(Table, tenant.Value, $"{SubjectsPrefix}{subject}|{id}");
}
