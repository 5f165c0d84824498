using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Erasure.Reconciling;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Tenants.Purging;

namespace PrivacyFunctions.Tenants;

public static class TenantsRegistration
{
    public static IServiceCollection AddTenants(this IServiceCollection services) => services
        .AddSingleton<TenantStore>()
        .AddSingleton<ITenantDirectory>(provider => provider.GetRequiredService<TenantStore>())
        .AddSingleton<TenantContacts>()
        .AddSingleton<TenantProvisioning>()
        .AddSingleton<TenantLife>()
        .AddSingleton<PurgeStore>()
        .AddSingleton<PurgeDispatch>()
        .AddSingleton<PurgeCourse>()
        .AddSingleton<TenantPeople>()
        .AddSingleton<DeletionExports>()
        .AddSingleton<CollectionPurge>()
        .AddSingleton<RetainedRecords>()
        .AddSingleton<WholePurge>()
        .AddSingleton<PeoplePurge>()
        .AddSingleton<ServicePurge>()
        .AddSingleton<TenantKeyShredding>()
        .AddSingleton<OwnRecords>()
        .AddSingleton<TenantNotices>()
        .AddSingleton<TenantMails>()
        .AddSingleton<TenantCertification>()
        .AddSingleton<TenantSupplements>()
        .AddSingleton<IDeletionApplier, TenantDeletionApplier>()
        .AddSingleton<IHoldListener, HeldTenants>();
}
