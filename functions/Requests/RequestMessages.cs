using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Requests;

/// <summary>Input of the notice orchestration. Opaque ids only.</summary>
public sealed record NoticeDueV1(TenantId Tenant, RequestId Request, NoticeKind Kind);
