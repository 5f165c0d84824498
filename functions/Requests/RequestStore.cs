using System.Runtime.CompilerServices;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>
/// The requests of every tenant: the truth about status and deadlines, changed by compare-and-set only.
/// </summary>
public sealed class RequestStore(IEntityStore entities)
{
    /// <summary>20 attempts: more writers than that on one request at once mean something is wrong.</summary>
    private const int MaxAttempts = 20;

    public async Task<DataSubjectRequest?> GetAsync(TenantId tenant, RequestId id, CancellationToken cancellation) =>
        (await GetVersionAsync(tenant, id, cancellation))?.Request;

    /// <summary>The request with the ETag of its row, or null.</summary>
    public async Task<(DataSubjectRequest Request, ETag ETag)?> GetVersionAsync(
        TenantId tenant, RequestId id, CancellationToken cancellation) =>
        await entities.GetAsync(RequestRows.Request(tenant, id), cancellation) is { } stored
            ? (EntityJson.Read<DataSubjectRequest>(stored), stored.ETag)
            : null;

    /// <summary>The id of the person's open request of that type, or null.</summary>
    public async Task<RequestId?> FindOpenAsync(
        TenantId tenant, SubjectId subject, RequestType type, CancellationToken cancellation) =>
        await entities.GetAsync(RequestRows.Open(tenant, subject, type), cancellation) is { } stored
            ? EntityJson.Read<RequestPointer>(stored).Id
            : null;

    /// <summary>
    /// Writes a new request with its index rows and sealed contact. False when the person has an open request of that
    /// type.
    /// </summary>
    /// <param name="demand">What exactly is asked for; null where the type says it all.</param>
    internal async Task<bool> AddAsync(
        DataSubjectRequest request, SealedContact contact, SealedContact? demand, CancellationToken cancellation)
    {
        var pointer = EntityJson.Write(new RequestPointer(request.Id));
        var (tenant, id) = (request.TenantId, request.Id);
        List<EntityOperation> operations =
        [
            new EntityOperation.Insert(RequestRows.Open(tenant, request.Subject, request.Type), pointer),
            new EntityOperation.Insert(RequestRows.Request(tenant, id), EntityJson.Write(request)),
            new EntityOperation.Insert(RequestRows.OfSubject(tenant, request.Subject, id), pointer),
            new EntityOperation.Insert(RequestRows.Contact(tenant, id), EntityJson.Write(contact)),
        ];
        if (demand is not null)
            operations.Add(new EntityOperation.Insert(RequestRows.Demand(tenant, id), EntityJson.Write(demand)));
        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    /// <summary>
    /// Applies a transition by compare-and-set, again on the new state when another writer came first. Null where there
    /// is no such request.
    /// </summary>
    public Task<Transition?> UpdateAsync(
        TenantId tenant, RequestId id, Func<DataSubjectRequest, Transition> transition,
        CancellationToken cancellation) =>
        UpdateAsync(tenant, id, transition, notice: null, cancellation);

    internal async Task<Transition?> UpdateAsync(
        TenantId tenant, RequestId id, Func<DataSubjectRequest, Transition> transition, Notice? notice,
        CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await entities.GetAsync(RequestRows.Request(tenant, id), cancellation) is not { } stored)
                return null;
            var current = EntityJson.Read<DataSubjectRequest>(stored);
            var next = transition(current);
            if (next is not Transition.To(var request) || (request.Equals(current) && notice is null))
                return next;
            if (await TryWriteAsync(stored, current, request, notice, cancellation))
                return next;
        }

        throw new InvalidOperationException($"Request {id} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>
    /// The tenant's requests, newest first. <paramref name="afterRow"/> is the row of the last one seen.
    /// </summary>
    public async IAsyncEnumerable<(string Row, DataSubjectRequest Request)> ListAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var from = From(RequestRows.RequestPrefix, afterRow);
        var query = new EntityQuery(
            RequestRows.Table, tenant.Value, from, RequestRows.After(RequestRows.RequestPrefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return (stored.Key.Row, EntityJson.Read<DataSubjectRequest>(stored));
    }

    /// <summary>One person's requests, newest first.</summary>
    public async IAsyncEnumerable<(string Row, DataSubjectRequest Request)> ListOfSubjectAsync(
        TenantId tenant, SubjectId subject, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var prefix = RequestRows.SubjectPrefix(subject);
        var from = From(prefix, afterRow);
        var query = new EntityQuery(RequestRows.Table, tenant.Value, from, RequestRows.After(prefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
        {
            if (await GetAsync(tenant, EntityJson.Read<RequestPointer>(stored).Id, cancellation) is { } request)
                yield return (stored.Key.Row, request);
        }
    }

    /// <summary>
    /// Puts a pseudonym in the place of an erased person in all their requests, and removes the rows that lead from the
    /// person to them. A request that is still open can never be answered any more, so it fails.
    /// </summary>
    /// <param name="erasure">
    /// The closed request that erased the person. It comes last: after a crash its row still says whom to forget.
    /// </param>
    public async Task ForgetSubjectAsync(
        DataSubjectRequest erasure, SubjectId pseudonym, DateTimeOffset now, CancellationToken cancellation)
    {
        var tenant = erasure.TenantId;
        await foreach (var (row, request) in ListOfSubjectAsync(tenant, erasure.Subject, afterRow: null, cancellation))
        {
            if (request.Id == erasure.Id)
                continue;
            if (request.IsOpen)
                await UpdateAsync(tenant, request.Id, open => open.Fail(now), cancellation);
            await ForgetSubjectAsync(request.Id, new EntityKey(RequestRows.Table, tenant.Value, row));
        }

        await ForgetSubjectAsync(erasure.Id, RequestRows.OfSubject(tenant, erasure.Subject, erasure.Id));

        async Task ForgetSubjectAsync(RequestId id, EntityKey pointer)
        {
            if (await entities.GetAsync(pointer, cancellation) is { } stored)
                await entities.DeleteAsync(pointer, stored.ETag, cancellation);
            await UpdateAsync(
                tenant, id, closed => new Transition.To(closed with { Subject = pseudonym }), cancellation);
        }
    }

    /// <summary>Removes a closed request's rows at once; nothing where it is open, or gone.</summary>
    internal async Task RemoveAsync(DataSubjectRequest request, CancellationToken cancellation)
    {
        var (tenant, id) = (request.TenantId, request.Id);
        if (await GetVersionAsync(tenant, id, cancellation) is not ({ IsOpen: false } closed, var version))
            return;
        List<EntityOperation> operations =
            [new EntityOperation.Delete(RequestRows.Request(tenant, id), version)];
        if (await entities.GetAsync(RequestRows.OfSubject(tenant, closed.Subject, id), cancellation) is { } pointer)
            operations.Add(new EntityOperation.Delete(pointer.Key, pointer.ETag));
        // A conflict means that somebody changed it meanwhile: it goes another day.
        await entities.CommitAsync(operations, cancellation);
    }

    /// <summary>Ids of the tenant's open requests.</summary>
    public async IAsyncEnumerable<RequestId> OpenAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(
            RequestRows.Table, tenant.Value, RequestRows.OpenPrefix, RequestRows.After(RequestRows.OpenPrefix));
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return EntityJson.Read<RequestPointer>(stored).Id;
    }

    /// <summary>
    /// A list goes on behind a row of its own. Callers can forge that row: one outside the list starts it anew.
    /// </summary>
    private static string From(string prefix, string? afterRow) =>
        afterRow?.StartsWith(prefix, StringComparison.Ordinal) == true ? afterRow + "!" : prefix;

    private async Task<bool> TryWriteAsync(
        StoredEntity stored, DataSubjectRequest current, DataSubjectRequest next, Notice? notice,
        CancellationToken cancellation)
    {
        List<EntityOperation> operations =
            [new EntityOperation.Replace(stored.Key, EntityJson.Write(next), stored.ETag)];
        if (current.IsOpen && !next.IsOpen)
        {
            // The index row goes in the same transaction, so a closed request never blocks a new one and an open one is
            // never lost.
            var open = await entities.GetAsync(RequestRows.Open(next.TenantId, next.Subject, next.Type), cancellation);
            if (open is not null && EntityJson.Read<RequestPointer>(open).Id == next.Id)
                operations.Add(new EntityOperation.Delete(open.Key, open.ETag));
        }

        if (notice is not null)
        {
            var key = RequestRows.Notice(next.TenantId, next.Id, notice.Kind);
            operations.Add(new EntityOperation.Insert(key, EntityJson.Write(notice)));
        }

        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }
}
