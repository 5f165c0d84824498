using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Reconciling;

/// <summary>Input of <see cref="ReconcileOrchestrator"/> and its steps.</summary>
public sealed record ReconcileStartedV1(string Id, TenantId Tenant, DateTimeOffset Since);

/// <param name="Unreached">Entries that the round had no time for.</param>
/// <param name="Retriable">Entries that failed and may go better later.</param>
public sealed record ReconciledV1(int Unreached, int Retriable);
