using System.Runtime.CompilerServices;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>What people and organisations said about purposes, changed by compare-and-set only.</summary>
public sealed class ConsentStore(IEntityStore entities)
{
    /// <summary>What the person said last, with the row's ETag; null: nothing.</summary>
    public async Task<(ConsentState State, ETag ETag)?> FindAsync(
        TenantId tenant, SubjectId subject, string purpose, CancellationToken cancellation) =>
        await entities.GetAsync(ConsentRows.Consent(tenant, subject, purpose), cancellation) is { } stored
            ? (EntityJson.Read<ConsentState>(stored), stored.ETag) : null;

    /// <summary>What the person said last about each purpose.</summary>
    public Task<IReadOnlyDictionary<string, ConsentState>> OfSubjectAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        ReadAsync(ConsentRows.OfSubject(tenant, subject), cancellation);

    /// <summary>What everybody said last about everything. Says nothing of who they are.</summary>
    public async IAsyncEnumerable<ConsentState> AllAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = ConsentRows.All(tenant) with { PageSize = EntityQuery.MaxPageSize };
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return EntityJson.Read<ConsentState>(stored);
    }

    /// <summary>What the organisation said, with the row's ETag; null: nothing.</summary>
    public async Task<(TenantChoice Choice, ETag ETag)?> TenantChoiceAsync(
        TenantId tenant, string purpose, CancellationToken cancellation) =>
        await entities.GetAsync(ConsentRows.TenantChoice(tenant, purpose), cancellation) is { } stored
            ? (EntityJson.Read<TenantChoice>(stored), stored.ETag) : null;

    /// <summary>What the person said about the purpose, oldest first, after an entry of that number.</summary>
    internal IAsyncEnumerable<ConsentEntry> HistoryAsync(
        TenantId tenant, SubjectId subject, string purpose, int after, CancellationToken cancellation) =>
        EntriesAsync(
            ConsentRows.History(tenant, subject, purpose) with
            {
                FromRow = ConsentRows.Entry(tenant, subject, purpose, after + 1).Row,
            },
            cancellation);

    /// <summary>All that the person ever said, purpose by purpose.</summary>
    internal IAsyncEnumerable<ConsentEntry> HistoryAsync(
        TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
        EntriesAsync(ConsentRows.History(tenant, subject), cancellation);

    internal async Task<ConsentEntry?> FindEntryAsync(
        TenantId tenant, SubjectId subject, string purpose, int sequence, CancellationToken cancellation) =>
        await entities.GetAsync(ConsentRows.Entry(tenant, subject, purpose, sequence), cancellation) is { } stored
            ? EntityJson.Read<ConsentEntry>(stored) : null;

    /// <summary>
    /// Writes what a person said, with its history and what has to follow, all or nothing; false where one of the rows
    /// changed since it was read.
    /// </summary>
    internal async Task<bool> AddAsync(
        TenantId tenant, SubjectId subject, IReadOnlyList<ConsentWrite> writes, CancellationToken cancellation)
    {
        var operations = new List<EntityOperation>();
        foreach (var write in writes)
        {
            var (state, entry, read) = write;
            var key = ConsentRows.Consent(tenant, subject, state.Purpose);
            operations.Add(read is { } version
                ? new EntityOperation.Replace(key, EntityJson.Write(state), version)
                : new EntityOperation.Insert(key, EntityJson.Write(state)));
            operations.Add(new EntityOperation.Insert(
                ConsentRows.Entry(tenant, subject, entry.Purpose, entry.Sequence), EntityJson.Write(entry)));
            operations.AddRange(Follows(tenant, write.Pending(subject)));
        }

        return await entities.CommitAsync(operations, cancellation) is WriteOutcome.Written;
    }

    /// <summary>Likewise what the organisation said; null where the row changed since it was read.</summary>
    internal async Task<ETag?> AddAsync(
        TenantId tenant, string purpose, TenantChoice choice, ETag? read, CancellationToken cancellation)
    {
        var (key, content) = (ConsentRows.TenantChoice(tenant, purpose), EntityJson.Write(choice));
        return await entities.CommitAsync(
            [
                read is { } version ? new EntityOperation.Replace(key, content, version)
                    : new EntityOperation.Insert(key, content),
                .. Follows(tenant, choice.Pending(purpose)),
            ],
            cancellation) is WriteOutcome.Written written ? written.ETag : null;
    }

    /// <summary>Changes in the order of their time, after a row of theirs.</summary>
    internal async IAsyncEnumerable<ConsentChange> ChangesAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(ConsentRows.Changes(tenant, afterRow), cancellation))
            yield return EntityJson.Read<ConsentChange>(stored);
    }

    internal async IAsyncEnumerable<PendingChange> PendingAsync(
        TenantId tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(ConsentRows.AllPending(tenant), cancellation))
            yield return EntityJson.Read<PendingChange>(stored);
    }

    /// <summary>All has followed from it.</summary>
    internal async Task SettledAsync(TenantId tenant, string id, CancellationToken cancellation)
    {
        // A conflict means that another run of the same is done.
        if (await entities.GetAsync(ConsentRows.Pending(tenant, id), cancellation) is { } stored)
            await entities.DeleteAsync(stored.Key, stored.ETag, cancellation);
    }

    private static IEnumerable<EntityOperation> Follows(TenantId tenant, PendingChange change)
    {
        yield return new EntityOperation.Insert(
            ConsentRows.Change(tenant, change.Id),
            EntityJson.Write(new ConsentChange(change.Id, change.Purpose, change.Subject, change.At)));
        yield return new EntityOperation.Insert(
            ConsentRows.Pending(tenant, change.Id), EntityJson.Write(change));
    }

    private async Task<IReadOnlyDictionary<string, ConsentState>> ReadAsync(
        EntityQuery query, CancellationToken cancellation)
    {
        var read = new Dictionary<string, ConsentState>(StringComparer.Ordinal);
        await foreach (var stored in entities.QueryAsync(query, cancellation))
        {
            var state = EntityJson.Read<ConsentState>(stored);
            read[state.Purpose] = state;
        }

        return read;
    }

    private async IAsyncEnumerable<ConsentEntry> EntriesAsync(
        EntityQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var stored in entities.QueryAsync(query, cancellation))
            yield return EntityJson.Read<ConsentEntry>(stored);
    }
}

/// <param name="Read">The version that it replaces; null: there is none.</param>
internal sealed record ConsentWrite(ConsentState State, ConsentEntry Entry, ETag? Read)
{
    public PendingChange Pending(SubjectId subject) => new(
        Entry.Id, Entry.Purpose, subject.Value, Entry.Sequence, Entry.Status is ConsentStatus.Given, Entry.Status,
        Entry.At);
}
