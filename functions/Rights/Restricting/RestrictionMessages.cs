using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>Input of <see cref="LiftOrchestrator"/>: opaque ids only.</summary>
/// <param name="Mail">Which of the tries: a restriction that could not be lifted may be asked for again.</param>
public sealed record LiftStartedV1(TenantId Tenant, RequestId Restriction, RequestId Mail);

/// <param name="Told">The mail was handed over, or there is nobody to tell any more.</param>
public sealed record LiftToldV1(bool Told);

public sealed record EndLiftV1(TenantId Tenant, RequestId Restriction, RequestId Mail, bool Told);
