using System.Globalization;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// The rows of table <c>auditmonths</c>, one partition a tenant, which stay for ever and hold nothing personal:
/// <c>YYYY-MM</c> the counts of a month, <c>state</c> how far the tenant's months are forgotten. Partition
/// <c>!platform</c> has those of events without a tenant, partition <c>!log</c> how far the log is counted.
/// </summary>
internal static class AuditMonthRows
{
    public const string Table = "auditmonths";
    private const string PlatformPartition = "!platform";
    private const string MonthPattern = "yyyy-MM";

    /// <summary>How far the log is counted and forgotten.</summary>
    public static EntityKey Progress { get; } = new(Table, "!log", "progress");

    public static EntityKey Month(TenantId? tenant, KeyScope.AuditMonth month) => Row(tenant, month.Text);

    public static EntityKey State(TenantId? tenant) => Row(tenant, "state");

    /// <summary>The months behind one, oldest first; <c>:</c> comes after every digit.</summary>
    public static EntityQuery After(TenantId? tenant, KeyScope.AuditMonth? month) =>
        new(Table, Partition(tenant), month is null ? "0" : month.Text + "!", ":", PageSize: 20);

    /// <summary>False for the partition that no events are counted in.</summary>
    public static bool TryReadPartition(string partition, out TenantId? tenant)
    {
        tenant = TenantId.TryParse(partition, out var known) ? known : null;
        return tenant is not null || partition == PlatformPartition;
    }

    public static KeyScope.AuditMonth Parse(string month)
    {
        var first = DateTime.ParseExact(month, MonthPattern, CultureInfo.InvariantCulture);
        return new KeyScope.AuditMonth(first.Year, first.Month);
    }

    private static EntityKey Row(TenantId? tenant, string row) => new(Table, Partition(tenant), row);

    private static string Partition(TenantId? tenant) => tenant?.Value ?? PlatformPartition;
}

/// <param name="NextIndex">The first event that is not counted.</param>
/// <param name="CountedUntil">What was written before this moment is counted; null: not known.</param>
/// <param name="KeysGoneThrough">The last month, <c>YYYY-MM</c>, whose key was destroyed; null: none.</param>
/// <param name="DoneOn">The last day (UTC) on which every tenant was looked at.</param>
internal sealed record AuditProgressRow(
    long NextIndex, DateTimeOffset? CountedUntil, string? KeysGoneThrough, DateOnly? DoneOn)
{
    public static AuditProgressRow None { get; } = new(0, null, null, null);
}

/// <param name="ForgottenThrough">The last month, <c>YYYY-MM</c>, that was forgotten; null: none.</param>
/// <param name="Days">What the tenant had set when it was last looked at: it outlives the tenant.</param>
internal sealed record AuditForgettingRow(string? ForgottenThrough, int? Days)
{
    public static AuditForgettingRow None { get; } = new(null, null);

    /// <summary>No payload of an event before this index is left.</summary>
    public long RemovedBefore { get; init; }
}
