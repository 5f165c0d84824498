using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// The rows of table <c>consents</c>, one partition a tenant, so that a decision, its history and what follows from it
/// are written in one transaction: <c>c|subject|purpose</c> what somebody said last; <c>h|subject|purpose|…</c> all that
/// they said, oldest first; <c>e|subject</c> when their account was closed; <c>f|…</c> changes in the order of their
/// time; <c>p|…</c> a change that something still has to follow from; <c>t|purpose</c> what the organisation said.
/// </summary>
internal static class ConsentRows
{
    public const string Table = "consents";
    public const string ChangePrefix = "f|";
    public const string PendingPrefix = "p|";
    private const string AllPrefix = "c|";
    private const string EndPrefix = "e|";

    public static EntityKey Consent(TenantId tenant, SubjectId subject, string purpose) =>
        Row(tenant, $"{AllPrefix}{subject}|{purpose}");

    public static EntityKey Entry(TenantId tenant, SubjectId subject, string purpose, int sequence) =>
        Row(tenant, FormattableString.Invariant($"h|{subject}|{purpose}|{sequence:D6}"));

    public static EntityKey Change(TenantId tenant, string id) => Row(tenant, ChangePrefix + id);

    public static EntityKey Pending(TenantId tenant, string id) => Row(tenant, PendingPrefix + id);

    public static EntityKey TenantChoice(TenantId tenant, string purpose) => Row(tenant, $"t|{purpose}");

    public static EntityKey AccountEnd(TenantId tenant, SubjectId subject) => Row(tenant, $"{EndPrefix}{subject}");

    public static EntityQuery OfSubject(TenantId tenant, SubjectId subject) => Query(tenant, $"{AllPrefix}{subject}|");

    public static EntityQuery History(TenantId tenant, SubjectId subject, string purpose) =>
        Query(tenant, $"h|{subject}|{purpose}|");

    public static EntityQuery History(TenantId tenant, SubjectId subject) => Query(tenant, $"h|{subject}|");

    public static EntityQuery All(TenantId tenant) => Query(tenant, AllPrefix);

    public static EntityQuery AllPending(TenantId tenant) => Query(tenant, PendingPrefix);

    public static EntityQuery AccountEnds(TenantId tenant) => Query(tenant, EndPrefix);

    /// <summary>Changes after a row (exclusive).</summary>
    public static EntityQuery Changes(TenantId tenant, string? afterRow) =>
        Query(tenant, ChangePrefix) is var all && afterRow is null ? all : all with { FromRow = afterRow + "!" };

    private static EntityQuery Query(TenantId tenant, string prefix) =>
        new(Table, tenant.Value, prefix, prefix[..^1] + (char)(prefix[^1] + 1));

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <param name="Evidence">A <see cref="ConsentEvidence"/> under the person's key: unreadable with its end.</param>
internal sealed record ConsentEntry(
    string Id, string Purpose, int Sequence, ConsentStatus Status, DateTimeOffset At, byte[] Evidence);

/// <param name="Subject">Null: the organisation's choice, for all of its people.</param>
internal sealed record ConsentChange(string Id, string Purpose, string? Subject, DateTimeOffset At);

/// <summary>A change whose event is not in the log yet, or whose records have not been told to go.</summary>
/// <param name="Sequence">Of the entry; 0 for the organisation's choice.</param>
/// <param name="Yes">What was said.</param>
internal sealed record PendingChange(
    string Id, string Purpose, string? Subject, int Sequence, bool Yes, ConsentStatus? Status, DateTimeOffset At);

/// <summary>What the organisation said for all of its people.</summary>
/// <param name="Id">Opaque id of the change.</param>
public sealed record TenantChoice(string Id, bool OptedOut, DateTimeOffset At)
{
    internal PendingChange Pending(string purpose) =>
        new(Id, purpose, Subject: null, Sequence: 0, !OptedOut, Status: null, At);
}

internal sealed record AccountEnd(string Subject, DateTimeOffset? ClosedAt, DateTimeOffset? ReopenedAt)
{
    /// <summary>Closed and not opened again since.</summary>
    public bool IsClosed => ClosedAt is { } closed && !(ReopenedAt >= closed);
}
