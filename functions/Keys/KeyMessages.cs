using System.Text.Json.Serialization;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Input of <see cref="DataKeyRotationOrchestrator"/> and its steps. As all messages here: opaque ids and counts only.
/// </summary>
/// <param name="Version">The pending version of the tenant's data key.</param>
public sealed record KeyRotationStartedV1(TenantId Tenant, int Version);

/// <summary>Input of <see cref="KekRenewalOrchestrator"/> and its steps.</summary>
/// <param name="Tenant">Null where one of the platform's KEKs is renewed.</param>
/// <param name="Generation">The generation of the KEK that is to take over.</param>
/// <param name="Platform">Which of the platform's KEKs: <c>contacts</c>, <c>audit</c> …; null for a tenant's.</param>
public sealed record KekRenewalStartedV1(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TenantId? Tenant, int Generation,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Platform = null);

/// <param name="Stopped">The tenant's key is being destroyed, or a later work has taken over: nothing is left to
/// do.</param>
/// <param name="Finished">Everything was gone through twice.</param>
/// <param name="PauseUntil">Between the passes: nothing is to be done before.</param>
public sealed record KeyWorkProgressV1(bool Stopped, bool Finished, DateTimeOffset? PauseUntil, long Done);
