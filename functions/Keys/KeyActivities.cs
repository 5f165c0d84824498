namespace PrivacyFunctions.Keys;

/// <summary>
/// The steps of <see cref="DataKeyRotationOrchestrator"/> and <see cref="KekRenewalOrchestrator"/>. Each may run again
/// at any time and goes on where the store says.
/// </summary>
public sealed class KeyActivities(ITenantKeys keys)
{
    public const string Reseal = "ResealTenantData";
    public const string Promote = "PromoteDataKey";
    public const string MakeKek = "MakeKek";
    public const string Rewrap = "RewrapDataKeys";
    public const string RetireKek = "RetireKek";

    [Function(Reseal)]
    public Task<KeyWorkProgressV1> ResealAsync(
        [ActivityTrigger] KeyRotationStartedV1 step, CancellationToken cancellation) =>
        keys.ResealAsync(step, cancellation);

    [Function(Promote)]
    public Task PromoteAsync([ActivityTrigger] KeyRotationStartedV1 step, CancellationToken cancellation) =>
        keys.PromoteAsync(step, cancellation);

    [Function(MakeKek)]
    public Task<bool> MakeKekAsync([ActivityTrigger] KekRenewalStartedV1 step, CancellationToken cancellation) =>
        keys.MakeKekAsync(step, cancellation);

    [Function(Rewrap)]
    public Task<KeyWorkProgressV1> RewrapAsync(
        [ActivityTrigger] KekRenewalStartedV1 step, CancellationToken cancellation) =>
        keys.RewrapAsync(step, cancellation);

    [Function(RetireKek)]
    public Task RetireKekAsync([ActivityTrigger] KekRenewalStartedV1 step, CancellationToken cancellation) =>
        keys.RetireKekAsync(step, cancellation);
}
