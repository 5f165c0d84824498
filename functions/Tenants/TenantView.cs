using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tenants;

/// <summary>A tenant as the API shows it.</summary>
/// <param name="EndsAt">When the state ends by itself.</param>
/// <param name="FinalAt">While it is being deleted: when its purge begins.</param>
/// <param name="PurgeBegunAt">From then on nobody restores it.</param>
/// <param name="AwaitsSignOff">A deletion without a window waits for a verifier.</param>
public sealed record TenantView(
    TenantId Id, string? Name, TenantState State, DateTimeOffset CreatedAt, DateTimeOffset Since,
    DateTimeOffset? EndsAt, DateTimeOffset? FinalAt, DeletionCause? Cause, DateTimeOffset? PurgeBegunAt,
    bool AwaitsSignOff)
{
    public static TenantView Of(Tenant tenant, TenantRules rules) => new(
        tenant.Id, tenant.Name, tenant.State, tenant.CreatedAt, tenant.Since ?? tenant.CreatedAt,
        tenant.EndOf(rules), tenant.State is TenantState.PendingDeletion ? tenant.Deletion?.FinalAt : null,
        tenant.Deletion?.Cause, tenant.Deletion?.BegunAt, tenant.Force is not null);
}
