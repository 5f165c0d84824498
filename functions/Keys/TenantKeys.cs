using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Gathers the upkeep for functions, which are public while what handles key records is not.</summary>
internal sealed class TenantKeys(
    DataKeyRotation rotation, KekRenewal renewal, KekOwners owners, PseudonymSecrets pseudonyms, KeyUpkeep upkeep,
    KeysView view, KeyAudit audit) : ITenantKeys
{
    public Task<TenantKeysView> ViewAsync(TenantId tenant, CancellationToken cancellation) =>
        view.OfAsync(tenant, cancellation);

    public Task<int?> StartRotationAsync(TenantId tenant, CancellationToken cancellation) =>
        rotation.StartAsync(tenant, cancellation);

    public async Task RotatePseudonymsAsync(TenantId tenant, CancellationToken cancellation)
    {
        var versions = await pseudonyms.VersionsAsync(tenant, cancellation);
        var version = await pseudonyms.RotateAsync(tenant, versions.Count, cancellation);
        await audit.RecordAsync(tenant, $"pseudonyms.{version}", "pseudonyms_rotated", cancellation);
    }

    public Task<KeyWorkProgressV1> ResealAsync(KeyRotationStartedV1 step, CancellationToken cancellation) =>
        rotation.ResealAsync(step.Tenant, step.Version, cancellation);

    public Task PromoteAsync(KeyRotationStartedV1 step, CancellationToken cancellation) =>
        rotation.PromoteAsync(step.Tenant, step.Version, cancellation);

    public Task<bool> MakeKekAsync(KekRenewalStartedV1 step, CancellationToken cancellation) =>
        renewal.MakeAsync(owners.Of(step), step.Generation, cancellation);

    public Task<KeyWorkProgressV1> RewrapAsync(KekRenewalStartedV1 step, CancellationToken cancellation) =>
        renewal.RewrapAsync(owners.Of(step), step.Generation, cancellation);

    public Task RetireKekAsync(KekRenewalStartedV1 step, CancellationToken cancellation) =>
        renewal.RetireAsync(owners.Of(step), step.Generation, cancellation);

    public Task<bool> MaintainAsync(
        DurableTaskClient client, TenantId tenant, bool mayBegin, CancellationToken cancellation) =>
        upkeep.MaintainAsync(client, tenant, mayBegin, cancellation);

    public Task MaintainPlatformAsync(DurableTaskClient client, CancellationToken cancellation) =>
        upkeep.MaintainPlatformAsync(client, cancellation);
}
