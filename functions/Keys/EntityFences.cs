using System.Runtime.CompilerServices;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Fences as rows of the tenant's partition. That the row exists is the fence: what it says need not be understood to
/// refuse. A subject's row is named by the pseudonym, because the id of someone erased is theirs too.
/// </summary>
public sealed class EntityFences(IEntityStore store, IPseudonyms pseudonyms, TimeProvider time) : IFences
{
    private const string Table = "fences";
    private const string TenantRow = "tenant";
    private const string SubjectPrefix = "subject!";

    public async ValueTask<bool> IsFencedAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        // The tenant first: once its keys are gone, nobody in it has a pseudonym to ask with.
        if (await store.GetAsync(Key(tenant, TenantRow), cancellation) is not null)
            return true;
        return subject is { } id && await FindAsync(tenant, id, cancellation) is not null;
    }

    public async Task RaiseAsync(
        TenantId tenant, SubjectId? subject, string reasonId, CancellationToken cancellation)
    {
        RequestReason.Require(reasonId);
        // One that stands under an older pseudonym is enough.
        if (subject is { } known && await FindAsync(tenant, known, cancellation) is not null)
            return;
        var row = subject is { } id
            ? SubjectPrefix + (await pseudonyms.OfAsync(tenant, PseudonymKinds.Subject, id.Value, cancellation)).Text
            : TenantRow;
        var content = EntityJson.Write(new FenceV1(reasonId, time.GetUtcNow()));
        // A conflict means that it stands: whoever came first is right.
        await store.InsertAsync(Key(tenant, row), content, cancellation);
    }

    public async IAsyncEnumerable<Fence> ListAsync(
        TenantId tenant, string? afterRow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = new EntityQuery(Table, tenant.Value, FromRow: afterRow is null ? null : afterRow + "!");
        await foreach (var stored in store.QueryAsync(query, cancellation))
        {
            var (reason, raisedAt) = EntityJson.Read<FenceV1>(stored);
            var row = stored.Key.Row;
            yield return new Fence(row, row == TenantRow ? null : row[SubjectPrefix.Length..], reason, raisedAt);
        }
    }

    /// <summary>False for a row that no fence has: a continuation that somebody made up.</summary>
    internal static bool IsRow(string row) =>
        row == TenantRow || row.StartsWith(SubjectPrefix, StringComparison.Ordinal);

    private async Task<StoredEntity?> FindAsync(TenantId tenant, SubjectId id, CancellationToken cancellation)
    {
        var candidates = await pseudonyms.CandidatesAsync(tenant, PseudonymKinds.Subject, id.Value, cancellation);
        foreach (var candidate in candidates)
        {
            if (await store.GetAsync(Key(tenant, SubjectPrefix + candidate.Text), cancellation) is { } found)
                return found;
        }

        return null;
    }

    private static EntityKey Key(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

internal sealed record FenceV1(string ReasonId, DateTimeOffset RaisedAt);
