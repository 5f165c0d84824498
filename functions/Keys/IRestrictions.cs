using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Whose data the product must leave alone for now, although they are not fenced: product services ask beside the
/// fence before they process anything of a person.
/// </summary>
public interface IRestrictions
{
    ValueTask<bool> IsRestrictedAsync(TenantId tenant, SubjectId subject, CancellationToken cancellation);
}
