using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Holds;

public static class HoldsRegistration
{
    public static IServiceCollection AddHolds(this IServiceCollection services) => services
        .AddSingleton<HoldStore>()
        .AddSingleton<HoldCopies>()
        .AddSingleton<HoldRecovery>()
        .AddSingleton<HoldPermits>()
        .AddSingleton<HoldTexts>()
        .AddSingleton<IResealable, HoldResealing>()
        .AddSingleton<HoldNews>()
        .AddSingleton<HoldPlacement>()
        .AddSingleton<HoldRelease>()
        .AddSingleton<IHolds>(provider => provider.GetRequiredService<HoldPermits>());
}
