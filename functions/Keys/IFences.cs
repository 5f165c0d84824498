using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Who must not be created again: erased people and purged tenants. A fence that cannot be read throws, and whoever
/// asks must then refuse, because unknown is not free.
/// </summary>
public interface IFences
{
    /// <summary>True where the tenant, or the subject in it, is fenced.</summary>
    ValueTask<bool> IsFencedAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation);

    /// <summary>
    /// Fences the subject, or the whole tenant where none is given; for good. Raising it again changes nothing: what it
    /// says stays what the first one said.
    /// </summary>
    /// <param name="reasonId">
    /// The request that made it so, as in <c>req_01jd…</c>: 1 to 128 letters, digits, <c>_ - . :</c>.
    /// </param>
    Task RaiseAsync(TenantId tenant, SubjectId? subject, string reasonId, CancellationToken cancellation);

    /// <summary>
    /// The tenant's fences in the order of their rows, after <paramref name="afterRow"/> (exclusive).
    /// </summary>
    IAsyncEnumerable<Fence> ListAsync(TenantId tenant, string? afterRow, CancellationToken cancellation);
}

/// <param name="Row">Where it stands in the list; opaque.</param>
/// <param name="Subject">The pseudonym of kind <c>subject</c>; null for the tenant itself.</param>
/// <param name="ReasonId">The request that made it so.</param>
public sealed record Fence(string Row, string? Subject, string ReasonId, DateTimeOffset RaisedAt);
