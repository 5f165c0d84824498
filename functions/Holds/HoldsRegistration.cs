using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Holds;

public static class HoldsRegistration
{
    public static IServiceCollection AddHolds(this IServiceCollection services) => services
        .AddSingleton<HoldStore>()
        .AddSingleton<HoldPermits>()
        .AddSingleton<HoldTexts>()
        .AddSingleton<HoldNews>()
        .AddSingleton<HoldPlacement>()
        .AddSingleton<HoldRelease>()
        .AddSingleton<IHolds>(provider => provider.GetRequiredService<HoldPermits>());
}
