using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>Input of <see cref="ConsentRequestOrchestrator"/> and its steps. Opaque ids only, as in all messages here.</summary>
public sealed record ConsentRequestV1(TenantId Tenant, RequestId Request);

/// <param name="Result">What was said no to: an item for each purpose.</param>
/// <param name="Stopped">The request is closed, or cannot be carried out any more; the result says nothing.</param>
public sealed record ConsentsChangedV1(ServiceResult Result, bool Stopped);

/// <param name="Refused">The mail provider will never take the mail, or the address is forgotten.</param>
public sealed record ConsentsToldV1(bool Refused);

public sealed record FinishConsentRequestV1(
    TenantId Tenant, RequestId Request, ServiceResult Result, bool Undeliverable);

public sealed record TellConsentsV1(TenantId Tenant, RequestId Request, ServiceResult Result);
