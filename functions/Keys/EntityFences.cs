using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Fences as rows of the tenant's partition. That the row exists is the fence: what it says need not be understood to
/// refuse.
/// </summary>
public sealed class EntityFences(IEntityStore store) : IFences
{
    public const string Table = "fences";

    public static EntityKey KeyOf(TenantId tenant, SubjectId? subject) =>
        new(Table, tenant.Value, subject is { } id ? "subject!" + id.Value : "tenant");

    public async ValueTask<bool> IsFencedAsync(TenantId tenant, SubjectId? subject, CancellationToken cancellation)
    {
        if (await store.GetAsync(KeyOf(tenant, null), cancellation) is not null)
            return true;
        return subject is not null && await store.GetAsync(KeyOf(tenant, subject), cancellation) is not null;
    }
}
