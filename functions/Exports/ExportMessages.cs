using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>
/// Input of <see cref="ExportOrchestrator"/>. As all messages here: opaque ids, counts and reasons only.
/// </summary>
public sealed record ExportStartedV1(TenantId Tenant, RequestId Request);

/// <param name="Stopped">The request is closed, so there is nothing to do.</param>
public sealed record ExportPlanV1(IReadOnlyList<string> Services, bool Stopped);

public sealed record ExportServiceV1(TenantId Tenant, RequestId Request, string Service);

/// <param name="Stopped">The request was closed meanwhile; the result says nothing.</param>
public sealed record ServiceExportedV1(ServiceResult Result, bool Stopped);

/// <param name="Failed">The services that could not be asked this time.</param>
/// <param name="Answered">The services whose data the package must have.</param>
public sealed record SealPackageV1(
    TenantId Tenant, RequestId Request, IReadOnlyList<ServiceResult> Failed, IReadOnlyList<string>? Answered = null);

/// <param name="Edition">The package's current edition; 0 while no service has answered.</param>
/// <param name="RetryUntil">Until when failed services are asked again, as the request's row says now.</param>
/// <param name="AskAgain">What a service gave was deleted meanwhile, because its time was over: nothing is sealed
/// without it.</param>
public sealed record PackageSealedV1(int Edition, DateTimeOffset RetryUntil, bool Stopped, bool AskAgain = false);

public sealed record DeliverPackageV1(TenantId Tenant, RequestId Request, int Edition);

public sealed record FinishExportV1(
    TenantId Tenant, RequestId Request, IReadOnlyList<ServiceResult> Services, bool WillRetry, int Edition,
    bool Undeliverable);

/// <param name="Refused">The mail provider will never take the mail, or the address is forgotten.</param>
public sealed record PackageDeliveredV1(bool Refused);
