using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>Finds whose KEK a step is about.</summary>
internal sealed class KekOwners(
    KeyRecords records, KekRewrap rewrap, KeyCanaries canaries, IEnumerable<PlatformKek> platform)
{
    public IReadOnlyList<PlatformKek> Platform { get; } = [.. platform];

    public IKekOwner Of(TenantId tenant) => new TenantKek(tenant, records, rewrap, canaries);

    public IKekOwner Of(KekRenewalStartedV1 step) => step switch
    {
        { Platform: { } use } => Platform.Single(kek => kek.Use == use),
        { Tenant: { } tenant } => Of(tenant),
        _ => throw new InvalidOperationException("A renewal was started without its owner."),
    };
}
