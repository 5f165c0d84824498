using System.Runtime.CompilerServices;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>Requests that wait for their confirmation, and how many mails they caused; compare-and-set only.</summary>
public sealed class IntakeStore(IEntityStore entities, TimeProvider time)
{
    /// <summary>20 attempts: statements to one tenant at one moment collide at its count.</summary>
    private const int MaxAttempts = 20;

    public async Task<IntakeRecord?> FindAsync(TenantId tenant, RequestId id, CancellationToken cancellation) =>
        (await FindVersionAsync(tenant, id, cancellation))?.Record;

    /// <summary>By the id of a mail's link.</summary>
    public async Task<(IntakeRecord Record, ETag ETag)?> FindByLinkAsync(
        TenantId tenant, string link, CancellationToken cancellation) =>
        await entities.GetAsync(IntakeRows.Link(tenant, link), cancellation) is { } stored
            ? await FindVersionAsync(tenant, EntityJson.Read<IntakePointer>(stored).Id, cancellation)
            : null;

    /// <summary>
    /// Writes a new record and counts its mail, in one transaction; the record is composed only where there is room.
    /// </summary>
    /// <param name="address">The address under a pseudonym.</param>
    internal async Task<IntakeAdmission> AddAsync(
        TenantId tenant, RequestId id, Pseudonym address, Func<Task<IntakeRecord>> compose,
        CancellationToken cancellation)
    {
        IntakeRecord? record = null;
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            // An attempt before this one has written it.
            if (await entities.GetAsync(IntakeRows.Record(tenant, id), cancellation) is not null)
                return new IntakeAdmission.Admitted();
            var now = time.GetUtcNow();
            var (ofAddress, ofTenant) = (IntakeRows.MailsTo(tenant, address), IntakeRows.Mails(tenant));
            var (toAddress, toTenant) = (
                await entities.GetAsync(ofAddress, cancellation), await entities.GetAsync(ofTenant, cancellation));
            if (Next(toTenant, MailCount.TenantWindow, MailCount.PerTenant, now) is not { } tenantCount)
                return new IntakeAdmission.TenantFull(
                    EntityJson.Read<MailCount>(toTenant!).Since + MailCount.TenantWindow - now);
            if (Next(toAddress, MailCount.AddressWindow, MailCount.PerAddress, now) is not { } addressCount)
                return new IntakeAdmission.AddressFull();
            record ??= await compose();
            if (await entities.CommitAsync(
                [
                    Put(ofTenant, toTenant, tenantCount),
                    Put(ofAddress, toAddress, addressCount),
                    new EntityOperation.Insert(IntakeRows.Record(tenant, id), EntityJson.Write(record)),
                    new EntityOperation.Insert(
                        IntakeRows.Open(tenant, id), EntityJson.Write(new IntakePointer(id))),
                ],
                cancellation) is WriteOutcome.Written)
                return new IntakeAdmission.Admitted();
        }

        return new IntakeAdmission.TenantFull(TimeSpan.FromSeconds(1));
    }

    /// <summary>
    /// Applies a transition by compare-and-set, again on the new state when another writer came first. Null where there
    /// is no such record.
    /// </summary>
    public async Task<IntakeRecord?> UpdateAsync(
        TenantId tenant, RequestId id, Func<IntakeRecord, IntakeRecord> transition, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await FindVersionAsync(tenant, id, cancellation) is not var (current, version))
                return null;
            var next = transition(current);
            if (ReferenceEquals(next, current) || await ReplaceAsync(current, next, version, cancellation))
                return next;
        }

        throw new InvalidOperationException($"Intake {id} was changed by others {MaxAttempts} times in a row.");
    }

    /// <summary>Compare-and-set with its index rows; false when another writer came first.</summary>
    public async Task<bool> ReplaceAsync(
        IntakeRecord current, IntakeRecord next, ETag expected, CancellationToken cancellation)
    {
        var (tenant, id) = (next.Tenant, next.Id);
        List<EntityOperation> operations =
            [new EntityOperation.Replace(IntakeRows.Record(tenant, id), EntityJson.Write(next), expected)];
        if (next.Link is { } link && current.Link is null)
        {
            operations.Add(new EntityOperation.Insert(
                IntakeRows.Link(tenant, link), EntityJson.Write(new IntakePointer(id))));
        }

        if (next.Forgotten && await entities.GetAsync(IntakeRows.Open(tenant, id), cancellation) is { } open)
            operations.Add(new EntityOperation.Delete(open.Key, open.ETag));
        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    /// <summary>Those whose address is not forgotten.</summary>
    public async IAsyncEnumerable<IntakeRecord> OpenAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(IntakeRows.All(tenant, IntakeRows.OpenPrefix), cancellation))
        {
            if (await FindAsync(tenant, EntityJson.Read<IntakePointer>(stored).Id, cancellation) is { } record)
                yield return record;
        }
    }

    /// <summary>Removes records that were closed before <paramref name="cutOff"/>, with their links.</summary>
    public async Task<int> RemoveClosedAsync(TenantId tenant, DateTimeOffset cutOff, CancellationToken cancellation)
    {
        var gone = 0;
        await foreach (var stored in entities.QueryAsync(IntakeRows.All(tenant, IntakeRows.RecordPrefix), cancellation))
        {
            var record = EntityJson.Read<IntakeRecord>(stored);
            // The oldest come first, and none was closed before it was received.
            if (record.ReceivedAt >= cutOff)
                break;
            if (!record.Forgotten || !(record.ClosedAt < cutOff))
                continue;
            List<EntityOperation> operations = [new EntityOperation.Delete(stored.Key, stored.ETag)];
            if (record.Link is { } link &&
                await entities.GetAsync(IntakeRows.Link(tenant, link), cancellation) is { } pointer)
                operations.Add(new EntityOperation.Delete(pointer.Key, pointer.ETag));
            if (await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written)
                gone++;
        }

        return gone;
    }

    /// <summary>Removes counts of addresses whose window is over.</summary>
    public async Task RemoveCountsAsync(TenantId tenant, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        await foreach (var stored in entities.QueryAsync(IntakeRows.All(tenant, IntakeRows.AddressPrefix), cancellation))
        {
            // A conflict means that the address was stated again meanwhile.
            if (EntityJson.Read<MailCount>(stored).IsOver(MailCount.AddressWindow, now))
                await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
        }
    }

    private async Task<(IntakeRecord Record, ETag ETag)?> FindVersionAsync(
        TenantId tenant, RequestId id, CancellationToken cancellation) =>
        await entities.GetAsync(IntakeRows.Record(tenant, id), cancellation) is { } stored
            ? (EntityJson.Read<IntakeRecord>(stored), stored.ETag)
            : null;

    private static MailCount? Next(StoredEntity? stored, TimeSpan window, int limit, DateTimeOffset now) =>
        MailCount.Next(stored is null ? null : EntityJson.Read<MailCount>(stored), window, limit, now);

    private static EntityOperation Put(EntityKey key, StoredEntity? stored, MailCount count) => stored is null
        ? new EntityOperation.Insert(key, EntityJson.Write(count))
        : new EntityOperation.Replace(key, EntityJson.Write(count), stored.ETag);
}

/// <summary>Whether a mail may be caused.</summary>
internal abstract record IntakeAdmission
{
    private IntakeAdmission()
    {
    }

    public sealed record Admitted : IntakeAdmission;

    /// <summary>The address has had its mails. Nobody is told: it would say that somebody stated it before.</summary>
    public sealed record AddressFull : IntakeAdmission;

    public sealed record TenantFull(TimeSpan RetryAfter) : IntakeAdmission;
}
