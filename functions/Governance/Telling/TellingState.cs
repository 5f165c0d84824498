using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>How far the tenants have been told: what the last pass over all of them has counted.</summary>
/// <param name="CountedAt">Null: there was no pass yet.</param>
/// <param name="CompletedAt">The first pass that left nobody to be told; null: somebody is still waited for.</param>
public sealed record TellingState(
    DateTimeOffset? CountedAt, DateTimeOffset? CompletedAt, TellingPassV1 Pass)
{
    public static TellingState NotBegun { get; } = new(null, null, TellingPassV1.None);

    public TellingState After(TellingPassV1 pass, DateTimeOffset now) =>
        new(now, CompletedAt ?? (pass.Waiting == 0 ? now : null), pass);
}

/// <summary>The same, as an operator sees it.</summary>
/// <param name="NotTold">Tenants without an address that takes mail: reach them otherwise.</param>
/// <param name="Waiting">Tenants whose mail the provider did not take yet.</param>
/// <param name="NotToldTenants">The first hundred of those that were not told.</param>
public sealed record TellingView(
    int Told, int NotTold, int Waiting, IReadOnlyList<TenantId> NotToldTenants, DateTimeOffset? CountedAt,
    DateTimeOffset? CompletedAt)
{
    public static TellingView Of(TellingState state) => new(
        state.Pass.Told, state.Pass.NotTold, state.Pass.Waiting, state.Pass.NotToldTenants, state.CountedAt,
        state.CompletedAt);
}
