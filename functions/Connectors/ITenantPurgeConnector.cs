using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// Connectors whose service may offer to be asked about a whole tenant: also about records of people whom the accounts
/// service no longer lists. Whether it does is its own answer.
/// </summary>
public interface ITenantPurgeConnector : IConnector
{
    /// <summary>
    /// Erases a bounded piece of the tenant's records in a collection; the pack's rule counts only where it is to
    /// retain, everything else is deleted. Called only by the destruction gate, again while
    /// <see cref="ErasedPiece.More"/>. A repeated call harms nothing.
    /// </summary>
    /// <param name="deletion">The deletion's opaque id, for the service's own log.</param>
    /// <returns>Null: the service does not offer it, and nothing was done.</returns>
    Task<ErasedPiece?> EraseTenantAsync(
        TenantId tenant, string deletion, Collection collection, string step, CancellationToken cancellation);

    /// <summary>
    /// How many records of the tenant there are, by another query than the erasure's.
    /// </summary>
    /// <param name="due">Only those that are to go now; else also those that the pack's rule retains.</param>
    /// <returns>Null: the service does not offer it.</returns>
    Task<long?> CountTenantAsync(
        TenantId tenant, string deletion, Collection collection, bool due, CancellationToken cancellation);
}
