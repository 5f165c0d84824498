using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// The rows of table <c>retention</c>, one partition a tenant: <c>rule|…</c> how far a rule is; <c>settings</c> what
/// the tenant has set; <c>fact|…</c> a fact; <c>wait|rule|fact</c> a fact that a rule still has to act on;
/// <c>mark|type[|subject]</c> the latest fact that permits or takes back others.
/// </summary>
internal static class RetentionRows
{
    public const string Table = "retention";

    public static EntityKey Rule(TenantId tenant, string rule) => Row(tenant, $"rule|{rule}");

    public static EntityKey Settings(TenantId tenant) => Row(tenant, "settings");

    public static EntityKey Fact(TenantId tenant, string fact) => Row(tenant, $"fact|{fact}");

    /// <summary>The tenant's facts, after a row (exclusive).</summary>
    public static EntityQuery Facts(TenantId tenant, string? afterRow) =>
        new(Table, tenant.Value, afterRow is null ? "fact|" : afterRow + "!", "fact}");

    public static EntityKey Waiting(TenantId tenant, string rule, string fact) => Row(tenant, $"wait|{rule}|{fact}");

    public static EntityQuery WaitingFor(TenantId tenant, string rule) =>
        new(Table, tenant.Value, $"wait|{rule}|", $"wait|{rule}}}");

    public static EntityKey Mark(TenantId tenant, ProductEventType type, SubjectId? subject) =>
        Row(tenant, subject is { } person ? $"mark|{type.WireName()}|{person}" : $"mark|{type.WireName()}");

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <param name="Days">Setting → days.</param>
public sealed record TenantSettingsRow(IReadOnlyDictionary<string, int> Days)
{
    public static TenantSettingsRow None { get; } = new(new Dictionary<string, int>(StringComparer.Ordinal));
}

/// <param name="Fingerprint">SHA-256 of what was told, to tell a repetition from another fact with the same id.</param>
/// <param name="Sealed">
/// What is personal (<see cref="FactSubject"/>), under the tenant's key; null once no rule waits for it any more.
/// </param>
internal sealed record FactRow(
    string Id, ProductEventType Type, DateTimeOffset At, DateTimeOffset ReceivedAt, string Fingerprint, byte[]? Sealed,
    IReadOnlyList<string> Rules);

/// <param name="Subject">The person's identifiers by name; empty where the fact names nobody.</param>
/// <param name="Record">The value that the records have; null where the fact names none.</param>
internal sealed record FactSubject(IReadOnlyDictionary<string, string> Subject, string? Record);

/// <param name="Subject">Whom a later fact may take it back for.</param>
/// <param name="NotBefore">Records that were protected are looked for again from then on.</param>
internal sealed record WaitingRow(
    string Fact, ProductEventType Type, DateTimeOffset At, SubjectId? Subject, DateTimeOffset NotBefore);

internal sealed record MarkRow(DateTimeOffset At);
