using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance;

/// <summary>
/// The rows of table <c>governance</c>. What the deployment publishes lies in the platform's partition, which no tenant
/// id can be: <c>document|kind|version</c>, <c>subprocessor|…</c>, <c>breach|…</c>. What a tenant was told
/// (<c>told|…</c>) and objects to (<c>objection|…</c>) lies in the tenant's own and goes with its purge.
/// </summary>
internal static class GovernanceRows
{
    public const string Table = "governance";
    public const string DocumentPrefix = "document|";

    public const string SubprocessorPrefix = "subprocessor|";
    public const string BreachPrefix = "breach|";

    private const string ObjectionPrefix = "objection|";
    private const string PlatformPartition = "!platform";

    public static EntityKey Document(string kind, string version) => Platform($"{DocumentPrefix}{kind}|{version}");

    public static EntityKey Subprocessor(RegisterId id) => Platform(SubprocessorPrefix + id);

    public static EntityKey Breach(RegisterId id) => Platform(BreachPrefix + id);

    public static EntityKey Objection(TenantId tenant, RegisterId subprocessor) =>
        new(Table, tenant.Value, ObjectionPrefix + subprocessor);

    public static EntityQuery Objections(TenantId tenant) =>
        new(Table, tenant.Value, ObjectionPrefix, RequestRows.After(ObjectionPrefix));

    public static EntityKey Told(TenantId tenant, string announcement) =>
        new(Table, tenant.Value, $"told|{announcement}");

    public static EntityQuery OfPlatform(string prefix) =>
        new(Table, PlatformPartition, prefix, RequestRows.After(prefix));

    private static EntityKey Platform(string row) => new(Table, PlatformPartition, row);
}
