using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Input of <see cref="SweepOrchestrator"/>. As all messages here: opaque ids, names of the pack and counts only.
/// </summary>
public sealed record SweepStartedV1(TenantId Tenant, string Rule);

/// <param name="Run">Null: nothing is due.</param>
public sealed record SweepBegunV1(string? Run);

public sealed record SweepPieceV1(TenantId Tenant, string Rule, string Run);

/// <param name="More">The run has records left, and neither limit nor hold nor failure in its way.</param>
public sealed record SweptV1(bool More);

/// <param name="More">Further facts may wait for the rule.</param>
public sealed record SweepFinishedV1(bool More);
