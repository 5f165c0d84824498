using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure.Certificates;

/// <summary>
/// From when on no backup of the key store brings a destroyed key of a person back: when the last generation of the
/// tenant's KEK that wrapped it is purged.
/// </summary>
public interface IKeyIrrecoverable
{
    /// <summary>The date, in the past or ahead; null while it is not known.</summary>
    /// <param name="inaccessibleAt">See <see cref="ErasureRecord.KeyInaccessibleAt"/>.</param>
    Task<DateTimeOffset?> FindAsync(TenantId tenant, DateTimeOffset inaccessibleAt, CancellationToken cancellation);
}
