using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights;

/// <summary>
/// Input of <see cref="RightsOrchestrator"/>. As all messages here: opaque ids and names of the pack only; the steps read
/// what is asked for from its sealed row.
/// </summary>
public sealed record RightStartedV1(TenantId Tenant, RequestId Request);

/// <param name="Stopped">The request is closed, so there is nothing to do.</param>
/// <param name="Declined">A step closed it, because the right reaches nothing of what was named: a notice waits.</param>
/// <param name="Awaits">Something waits for the controller's decision.</param>
/// <param name="Services">Services with corrections that are still to be carried out.</param>
/// <param name="RetryUntil">Until when services that failed are asked again, as the request's row says now.</param>
public sealed record RightTurnV1(
    bool Stopped, bool Declined, bool Awaits, IReadOnlyList<string> Services, DateTimeOffset RetryUntil);

public sealed record RectifyServiceV1(TenantId Tenant, RequestId Request, string Service);

/// <param name="Again">A correction failed for now, or a hold keeps the record as it is.</param>
public sealed record ServiceRectifiedV1(bool Again);

/// <param name="Refused">The mail provider will never take the mail, or the address is forgotten.</param>
public sealed record RightToldV1(bool Refused);

/// <param name="Round">0, 1, 2 …: how often the services were asked.</param>
public sealed record FinishRightV1(TenantId Tenant, RequestId Request, bool WillRetry, bool Undeliverable, int Round);
