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
}
