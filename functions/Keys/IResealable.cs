using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// A store that seals records under a tenant's data key (<see cref="KeyScope.Tenant"/>). Every one is registered, so
/// that a rotation finds everything; a test fails for a capability that seals so and registers none.
/// </summary>
public interface IResealable
{
    /// <summary>Stable and unique, as in <c>holds</c>; stands in the rotation's record.</summary>
    string Name { get; }

    /// <summary>
    /// Seals a page of the tenant's records anew, those that are not under <paramref name="version"/>, each by
    /// compare-and-set: one that changed meanwhile is under the new version already or comes with the next pass. Doing
    /// a page again changes nothing.
    /// </summary>
    /// <param name="cursor">Null for the first page; then as answered. No personal data: it is stored.</param>
    Task<ResealedPage> ResealPageAsync(
        TenantId tenant, int version, string? cursor, CancellationToken cancellation);
}

/// <param name="Resealed">Records that were sealed anew.</param>
/// <param name="Cursor">Null after the last page.</param>
public sealed record ResealedPage(int Resealed, string? Cursor);
