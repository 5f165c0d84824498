using System.Globalization;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Where the log's rows lie. All are in one partition, so that a group of events with everything that belongs to it is
/// one transaction: after a crash it is there wholly or not at all, and the compare-and-set on the head keeps two
/// writers from forking.
/// </summary>
internal static class AuditRows
{
    public const string Table = "AuditLog";
    private const string Partition = "log";
    private const string IdPrefix = "i-";

    /// <summary>Size, frontier and name of the log: the one row that changes.</summary>
    public static EntityKey Head { get; } = Key("head");

    /// <summary>
    /// The hashes that a group completed; named by its last index, so the first such row at or after an index has it.
    /// </summary>
    public static EntityKey Hashes(long last) => Key($"n-{last:D19}");

    /// <summary>A group's leaves; named as its hashes.</summary>
    public static EntityKey Leaves(long last) => Key($"g-{last:D19}");

    /// <summary>The page of ids up to and with this one.</summary>
    public static EntityKey IdPage(string upTo) => Key(IdPrefix + upTo);

    /// <summary>
    /// The page of the greatest ids: a dot comes after the hyphen with which all other pages' names begin.
    /// </summary>
    public static EntityKey LastIdPage { get; } = Key("i.");

    /// <summary>A tenant's sealed payloads of a group, newest group first.</summary>
    public static EntityKey Payloads(TenantId? tenant, long last) => Key(PayloadPrefix(tenant) + Descending(last));

    public static EntityQuery IdPageFrom(string id) => new(Table, Partition, IdPrefix + id, "j", PageSize: 1);

    public static EntityQuery HashesFrom(long index) => new(Table, Partition, $"n-{index:D19}", "n-~", PageSize: 1);

    public static EntityQuery LeavesFrom(long index) => new(Table, Partition, $"g-{index:D19}", "g-~", PageSize: 1);

    public static EntityQuery PayloadsDownFrom(TenantId? tenant, long last) =>
        new(Table, Partition, PayloadPrefix(tenant) + Descending(last), PayloadPrefix(tenant) + "~", PageSize: 20);

    /// <summary>Groups from the one that has an index, oldest first.</summary>
    public static EntityQuery GroupsFrom(long index) => new(Table, Partition, $"g-{index:D19}", "g-~", PageSize: 20);

    /// <summary>The last index of the group that a row of payloads belongs to.</summary>
    public static long GroupOf(EntityKey payloads) => long.MaxValue - long.Parse(
        payloads.Row.AsSpan(payloads.Row.LastIndexOf('~') + 1), NumberStyles.None, CultureInfo.InvariantCulture);

    private static EntityKey Key(string row) => new(Table, Partition, row);

    /// <summary>
    /// No tenant id has a tilde, so no tenant's rows begin like another's; the platform's own events have the empty
    /// name.
    /// </summary>
    private static string PayloadPrefix(TenantId? tenant) => $"t~{tenant?.Value}~";

    private static string Descending(long last) => $"{long.MaxValue - last:D19}";
}
