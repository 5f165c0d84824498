namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Input of <see cref="TenantPurgeOrchestrator"/>. As all messages here: opaque ids and names of the pack only.
/// </summary>
/// <param name="Announced">The tenant has been told; set when the history is begun anew.</param>
public sealed record TenantPurgeStartedV1(TenantId Tenant, string Deletion, bool Announced = false);

/// <summary>What the tenant's row says may happen now.</summary>
/// <param name="Stopped">The deletion was taken back, or is done.</param>
/// <param name="Begun">The point of no return lies behind; the groups of services are to be purged in their
/// order.</param>
/// <param name="WaitUntil">Otherwise: when to look again.</param>
public sealed record TenantTurnV1(
    bool Stopped, bool Begun, DateTimeOffset WaitUntil, IReadOnlyList<IReadOnlyList<string>> Groups);

public sealed record PurgeServiceV1(TenantId Tenant, string Deletion, string Service);

/// <param name="Confirmed">Purged, and another query found nothing left; false: a hold, or a failure to try again.
/// </param>
public sealed record PurgedV1(bool Confirmed);
