using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Erasure;

/// <summary>The host registers the deletion log's store under <see cref="DeletionLogStore.Key"/>.</summary>
public static class ErasureRegistration
{
    public static IServiceCollection AddErasure(this IServiceCollection services) => services
        .AddSingleton<DeletionChain>()
        .AddSingleton<DeletionSeal>()
        .AddSingleton<IDeletionLog, DeletionLog>()
        .AddSingleton<DeletionForgetting>()
        .AddSingleton<DestructionGate>()
        .AddSingleton<EraseStepStore>()
        .AddSingleton<ServiceEraser>()
        .AddSingleton<ServiceVerifier>();
}
