using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Somebody besides the pack's rules to whom a fact of the product matters.</summary>
public interface IFactListener
{
    /// <summary>The fact was taken in; told again, it changes nothing.</summary>
    Task ToldAsync(TenantId tenant, ProductFact fact, CancellationToken cancellation);
}
