using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>
/// Input of <see cref="TellTenantsOrchestrator"/>. As all messages here: opaque ids, times and counts only.
/// </summary>
/// <param name="After">The last tenant that was gone through; null: none yet.</param>
/// <param name="Pass">What was counted so far.</param>
public sealed record TellTenantsStartedV1(string Announcement, TenantId? After, TellingPassV1 Pass);

public sealed record TellTenantsV1(string Announcement, TenantId? After);

/// <param name="After">The last tenant of this step; null: there are no more.</param>
public sealed record TenantsToldV1(TenantId? After, TellingPassV1 Pass);

public sealed record TellingDoneV1(string Announcement, TellingPassV1 Pass);

/// <summary>What going through the tenants has found.</summary>
/// <param name="Told">Their mail was handed over.</param>
/// <param name="NotTold">They have no address that takes mail; somebody has to reach them otherwise.</param>
/// <param name="Waiting">Their mail could not be handed over now; it is tried again.</param>
/// <param name="LastToldAt">When the last of those was told who are waited for.</param>
/// <param name="NotToldTenants">The first of those that were not told.</param>
public sealed record TellingPassV1(
    int Told, int NotTold, int Waiting, DateTimeOffset? LastToldAt, IReadOnlyList<TenantId> NotToldTenants)
{
    public static TellingPassV1 None { get; } = new(0, 0, 0, null, []);

    public TellingPassV1 With(TellingPassV1 more) => new(
        Told + more.Told, NotTold + more.NotTold, Waiting + more.Waiting,
        more.LastToldAt is { } last && !(LastToldAt > last) ? last : LastToldAt,
        [.. NotToldTenants.Concat(more.NotToldTenants).Take(GovernanceLimits.TenantsNamed)]);
}
