using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Holds;

/// <summary>
/// The rows of table <c>holds</c>, one partition a tenant, so that holds and permits change in one transaction with the
/// head that orders them: <c>head</c>; <c>h|…</c> the holds, newest first; <c>active|t|…</c> and
/// <c>active|s|subject|…</c> what is in force; <c>permit|…</c> the permits that are out.
/// </summary>
internal static class HoldRows
{
    public const string Table = "holds";
    public const string HoldPrefix = "h|";
    public const string ActivePrefix = "active|";
    public const string OfTenantPrefix = "active|t|";
    public const string PermitPrefix = "permit|";

    public static EntityKey Head(TenantId tenant) => Row(tenant, "head");

    public static EntityKey Hold(TenantId tenant, HoldId id) =>
        Row(tenant, HoldPrefix + RequestRows.Descending(id.Value.AsSpan(5)));

    public static EntityKey Active(TenantId tenant, SubjectId? subject, HoldId id) =>
        Row(tenant, (subject is { } person ? OfSubjectPrefix(person) : OfTenantPrefix) + id);

    public static string OfSubjectPrefix(SubjectId subject) => $"active|s|{subject}|";

    public static EntityKey Permit(TenantId tenant, string permit) => Row(tenant, PermitPrefix + permit);

    public static EntityQuery Query(TenantId tenant, string prefix) =>
        new(Table, tenant.Value, prefix, RequestRows.After(prefix));

    private static EntityKey Row(TenantId tenant, string row) => new(Table, tenant.Value, row);
}

/// <summary>
/// Replaced by everyone who gives a permit or places or releases a hold, so that these have one order.
/// </summary>
internal sealed record HoldHead(long Version, int ActiveHolds)
{
    public static HoldHead None { get; } = new(0, 0);
}

/// <param name="Text">
/// Matter and reason, sealed under the tenant's key; null where that could not be used, as while the tenant is purged.
/// </param>
/// <param name="Release">The reason of the release, sealed likewise.</param>
public sealed record HoldRow(LegalHold Hold, byte[]? Text, byte[]? Release);

internal sealed record ActiveHold(HoldId Id, SubjectId? Subject);

/// <param name="Order">The head's version that gave it.</param>
/// <param name="Whom">
/// Null: more than one person. Else a hash of the permit and the person, which tells a hold's placement whether it is
/// about the same person, and a later reader nothing.
/// </param>
internal sealed record PermitRow(string Step, long Order, string? Whom, DateTimeOffset ExpiresAt)
{
    public static string WhomOf(string permit, SubjectId subject) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{permit}\n{subject}")));
}
