using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Erasure.Reconciling;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Erasure;

/// <summary>The host registers the deletion log's store under <see cref="DeletionLogStore.Key"/>.</summary>
public static class ErasureRegistration
{
    public static IServiceCollection AddErasure(this IServiceCollection services) => services
        .AddSingleton<DeletionChain>()
        .AddSingleton<DeletionLogKek>()
        .AddSingleton<PlatformKek>(provider => provider.GetRequiredService<DeletionLogKek>())
        .AddSingleton<DeletionSeal>()
        .AddSingleton<IDeletionLog, DeletionLog>()
        .AddSingleton<DeletionForgetting>()
        .AddSingleton<DestructionGate>()
        .AddSingleton<EraseStepStore>()
        .AddSingleton<SecretEraser>()
        .AddSingleton<ServiceEraser>()
        .AddSingleton<ServiceVerifier>()
        .AddSingleton<IDeletionApplier, SubjectDeletionApplier>()
        .AddSingleton<ReconcileStore>()
        .AddSingleton<TenantReconciler>()
        .AddSingleton<ReconcileDispatch>()
        .AddSingleton<IRestrictions, GraceRestrictions>()
        .AddSingleton<OwnIdentifiers>()
        .AddSingleton<ErasureStore>()
        .AddSingleton<CancelLinkStore>()
        .AddSingleton<Cancellations>()
        .AddSingleton<ErasureMails>()
        .AddSingleton<ErasureCourse>()
        .AddSingleton<ErasureFencing>()
        .AddSingleton<ServiceErasures>()
        .AddSingleton<SubjectKeys>()
        .AddSingleton<RecipientNotices>()
        .AddSingleton<ErasureCertification>()
        .AddSingleton<ErasureTombstone>()
        .AddSingleton<ErasureWatching>()
        .AddSingleton<IHoldListener, HeldErasures>();
}
