using System.Buffers.Text;
using System.Runtime.CompilerServices;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>The months of the log: what they come to, and which are forgotten.</summary>
public sealed class AuditMonths(IEntityStore entities)
{
    /// <summary>20 attempts: more writers than that on one row at once mean something is wrong.</summary>
    private const int MaxAttempts = 20;

    /// <summary>Those with events; null: events without a tenant.</summary>
    public async IAsyncEnumerable<TenantId?> TenantsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var partition in entities.PartitionsAsync(AuditMonthRows.Table, after: null, cancellation))
        {
            if (AuditMonthRows.TryReadPartition(partition, out var tenant))
                yield return tenant;
        }
    }

    /// <summary>The month as its owner sees it; null while it is not forgotten.</summary>
    public async Task<ForgottenMonth?> FindForgottenAsync(
        TenantId tenant, KeyScope.AuditMonth month, CancellationToken cancellation) =>
        await FindAsync(tenant, month, cancellation) is { ForgottenAt: { } at } known
            ? new ForgottenMonth(
                month.Text, at, known.Events, known.Counts, AggregatedId(tenant, month),
                Base64Url.EncodeToString(known.Document(tenant, month)))
            : null;

    internal static string AggregatedId(TenantId? tenant, KeyScope.AuditMonth month) =>
        $"auditmonth.{tenant?.Value ?? "platform!"}.{month.Text}.aggregated";

    internal Task<AuditMonth?> FindAsync(
        TenantId? tenant, KeyScope.AuditMonth month, CancellationToken cancellation) =>
        ReadAsync<AuditMonth>(AuditMonthRows.Month(tenant, month), cancellation);

    /// <summary>The oldest month that is not forgotten; null where there is none.</summary>
    internal async Task<(KeyScope.AuditMonth Month, AuditMonth Counts)?> FindNextAsync(
        TenantId? tenant, CancellationToken cancellation)
    {
        await foreach (var standing in StandingAsync(tenant, cancellation))
            return standing;
        return null;
    }

    /// <summary>The months that are not forgotten, oldest first.</summary>
    internal async IAsyncEnumerable<(KeyScope.AuditMonth Month, AuditMonth Counts)> StandingAsync(
        TenantId? tenant, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var state = await StateAsync(tenant, cancellation);
        var through = state.ForgottenThrough is { } text ? AuditMonthRows.Parse(text) : null;
        await foreach (var stored in entities.QueryAsync(AuditMonthRows.After(tenant, through), cancellation))
            yield return (AuditMonthRows.Parse(stored.Key.Row), EntityJson.Read<AuditMonth>(stored));
    }

    internal async Task<AuditForgettingRow> StateAsync(TenantId? tenant, CancellationToken cancellation) =>
        await ReadAsync<AuditForgettingRow>(AuditMonthRows.State(tenant), cancellation) ?? AuditForgettingRow.None;

    internal Task RememberAsync(TenantId tenant, int? days, CancellationToken cancellation) =>
        UpdateAsync<AuditForgettingRow>(
            AuditMonthRows.State(tenant), state => (state ?? AuditForgettingRow.None) with { Days = days },
            cancellation);

    /// <summary>Adds what is not counted yet; again changes nothing.</summary>
    internal Task CountAsync(
        TenantId? tenant, KeyScope.AuditMonth month, IReadOnlyList<CountedEvent> events,
        CancellationToken cancellation) =>
        UpdateAsync<AuditMonth>(
            AuditMonthRows.Month(tenant, month), before => AuditMonth.With(before, events), cancellation);

    /// <summary>How far the payloads are gone; never back, also where the window was made longer.</summary>
    internal Task RemovedAsync(TenantId? tenant, long before, CancellationToken cancellation) =>
        UpdateAsync<AuditForgettingRow>(
            AuditMonthRows.State(tenant),
            state => state is null ? AuditForgettingRow.None with { RemovedBefore = before }
                : state with { RemovedBefore = Math.Max(state.RemovedBefore, before) },
            cancellation);

    /// <summary>No payload of the month is left.</summary>
    internal async Task ForgetAsync(
        TenantId? tenant, KeyScope.AuditMonth month, DateTimeOffset now, CancellationToken cancellation)
    {
        await UpdateAsync<AuditMonth>(
            AuditMonthRows.Month(tenant, month),
            counted => counted! with { ForgottenAt = counted.ForgottenAt ?? now }, cancellation);
        await UpdateAsync<AuditForgettingRow>(
            AuditMonthRows.State(tenant),
            state => (state ?? AuditForgettingRow.None) with { ForgottenThrough = month.Text }, cancellation);
    }

    internal async Task<AuditProgressRow> ProgressAsync(CancellationToken cancellation) =>
        await ReadAsync<AuditProgressRow>(AuditMonthRows.Progress, cancellation) ?? AuditProgressRow.None;

    internal Task ProgressAsync(
        Func<AuditProgressRow, AuditProgressRow> transition, CancellationToken cancellation) =>
        UpdateAsync<AuditProgressRow>(
            AuditMonthRows.Progress, progress => transition(progress ?? AuditProgressRow.None), cancellation);

    private async Task<T?> ReadAsync<T>(EntityKey key, CancellationToken cancellation)
        where T : class =>
        await entities.GetAsync(key, cancellation) is { } stored ? EntityJson.Read<T>(stored) : null;

    /// <param name="transition">Null: nothing to change. Applied anew where another writer came first.</param>
    private async Task UpdateAsync<T>(EntityKey key, Func<T?, T?> transition, CancellationToken cancellation)
        where T : class
    {
        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var stored = await entities.GetAsync(key, cancellation);
            var current = stored is null ? null : EntityJson.Read<T>(stored);
            if (transition(current) is not { } next || next.Equals(current))
                return;
            var content = EntityJson.Write(next);
            var outcome = stored is null
                ? await entities.InsertAsync(key, content, cancellation)
                : await entities.ReplaceAsync(key, content, stored.ETag, cancellation);
            if (outcome is WriteOutcome.Written)
                return;
        }

        throw new TimeoutException($"A row of {AuditMonthRows.Table} was changed by others {MaxAttempts} times in a row.");
    }
}
