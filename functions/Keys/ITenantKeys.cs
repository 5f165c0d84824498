using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// The upkeep of tenants' keys: rotations, KEK generations and what is shown of them; and of the platform's KEKs, which
/// have generations likewise. All operations may repeat, race and be broken off anywhere.
/// </summary>
public interface ITenantKeys
{
    /// <inheritdoc cref="KeysView"/>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or they contradict themselves.</exception>
    Task<TenantKeysView> ViewAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>
    /// The pending version of the data key, made now or by whoever came first; null when there are too many.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The tenant's keys cannot be used.</exception>
    Task<int?> StartRotationAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>A new version of the pseudonym secret; old ones are looked up with.</summary>
    /// <exception cref="KeyUnavailableException">The tenant's keys cannot be used.</exception>
    Task RotatePseudonymsAsync(TenantId tenant, CancellationToken cancellation);

    /// <summary>Seals one page anew under the pending version.</summary>
    Task<KeyWorkProgressV1> ResealAsync(KeyRotationStartedV1 rotation, CancellationToken cancellation);

    /// <summary>Makes the pending version the active one, when everything was gone through.</summary>
    Task PromoteAsync(KeyRotationStartedV1 rotation, CancellationToken cancellation);

    /// <summary>Makes the generation and puts it in use; false when there is nothing to do.</summary>
    Task<bool> MakeKekAsync(KekRenewalStartedV1 renewal, CancellationToken cancellation);

    /// <summary>Wraps one page of data keys anew under the generation in use.</summary>
    Task<KeyWorkProgressV1> RewrapAsync(KekRenewalStartedV1 renewal, CancellationToken cancellation);

    /// <summary>Deletes the KEKs that nothing is under any more, when everything was gone through.</summary>
    Task RetireKekAsync(KekRenewalStartedV1 renewal, CancellationToken cancellation);

    /// <summary>
    /// Starts what the tenant's keys need at the moment; true when a new KEK generation was begun.
    /// </summary>
    /// <param name="mayBegin">False where enough were begun this time.</param>
    Task<bool> MaintainAsync(
        DurableTaskClient client, TenantId tenant, bool mayBegin, CancellationToken cancellation);

    /// <summary>
    /// Starts what the platform's KEKs need at the moment, and records what the vault says of them.
    /// </summary>
    Task MaintainPlatformAsync(DurableTaskClient client, CancellationToken cancellation);
}
