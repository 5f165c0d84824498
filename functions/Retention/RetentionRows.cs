using PrivacyFunctions.DataMap;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// The rows of table <c>retention</c>, one partition a tenant: <c>rule|…</c> how far a rule is; <c>settings</c> what
/// the tenant has set; <c>fact|…</c> a fact; <c>wait|rule|fact</c> a fact that a rule still has to act on;
/// <c>mark|type</c> the latest fact that permits or takes back others; <c>person|pseudonym|fact|…</c> a fact about a
/// person and <c>person|pseudonym|mark|type</c> their mark. No row says in clear who they are.
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

    public static EntityKey Mark(TenantId tenant, ProductEventType type) => Row(tenant, $"mark|{type.WireName()}");

    public static EntityKey Mark(TenantId tenant, ProductEventType type, string person) =>
        Row(tenant, $"person|{person}|mark|{type.WireName()}");

    public static EntityKey OfPerson(TenantId tenant, string person, string fact) =>
        Row(tenant, $"person|{person}|fact|{fact}");

    /// <summary>A person's facts and marks.</summary>
    public static EntityQuery AllOfPerson(TenantId tenant, string person) =>
        new(Table, tenant.Value, $"person|{person}|", $"person|{person}}}");

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <param name="Fingerprint">
/// Pseudonym of what was told, to tell a repetition from another fact with the same id.
/// </param>
/// <param name="Sealed">
/// What it is about (<see cref="FactSubject"/>), under the tenant's key; null once no rule waits for it any more.
/// </param>
/// <param name="Identifiers">The person's, under their own key: gone with it. Null where it names nobody.</param>
/// <param name="Person">Their pseudonym; null where it names nobody.</param>
/// <param name="DoneAt">Since when no rule waits for it; null while one does.</param>
internal sealed record FactRow(
    string Id, ProductEventType Type, DateTimeOffset At, DateTimeOffset ReceivedAt, string Fingerprint, byte[]? Sealed,
    byte[]? Identifiers, string? Person, IReadOnlyList<string> Rules, DateTimeOffset? DoneAt)
{
    public FactRow Done(DateTimeOffset at) => this with { Sealed = null, Identifiers = null, DoneAt = at };
}

/// <param name="People">
/// Pseudonyms of whom a later fact may take it back for, under each version of the secret; empty where it names nobody.
/// </param>
/// <param name="NotBefore">Records that were protected are looked for again from then on.</param>
internal sealed record WaitingRow(
    string Fact, ProductEventType Type, DateTimeOffset At, IReadOnlyList<string> People, DateTimeOffset NotBefore);

/// <summary>That a person has this fact; its key says the rest.</summary>
internal sealed record PersonFactRow(string Fact);

internal sealed record MarkRow(DateTimeOffset At);
