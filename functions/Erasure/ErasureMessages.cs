using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Input of <see cref="ErasureOrchestrator"/>. As all messages here: opaque ids, counts and reasons only.
/// </summary>
/// <param name="Announced">The person has been told; set when the history is begun anew.</param>
public sealed record ErasureStartedV1(TenantId Tenant, RequestId Request, bool Announced = false);

/// <summary>What the request's row says may happen now.</summary>
/// <param name="Stopped">The request is closed.</param>
/// <param name="Begun">The point of no return lies behind; the groups of services are to be erased in their
/// order.</param>
/// <param name="WaitUntil">Otherwise: when to look again.</param>
public sealed record ErasureTurnV1(
    bool Stopped, bool Begun, DateTimeOffset WaitUntil, IReadOnlyList<IReadOnlyList<string>> Groups);

public sealed record EraseServiceV1(TenantId Tenant, RequestId Request, string Service);

/// <param name="Confirmed">Erased, and another query found nothing left.</param>
/// <param name="Hold">The hold that stopped it; null where none did.</param>
public sealed record ServiceErasedV1(ServiceResult Result, bool Confirmed, string? Hold);

/// <summary>How far a round over the services came.</summary>
public sealed record ErasureRoundV1(
    TenantId Tenant, RequestId Request, IReadOnlyList<ServiceResult> Services, string? Hold);

/// <param name="Hold">The hold that stopped it; null: the key is destroyed.</param>
public sealed record KeyDestroyedV1(string? Hold);

public sealed record ErasureDeliveredV1(bool Refused);

public sealed record FinishErasureV1(TenantId Tenant, RequestId Request, bool Undeliverable);
