using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Consent;

public static class ConsentRegistration
{
    public static IServiceCollection AddConsent(this IServiceCollection services) => services
        .AddSingleton<ConsentStore>()
        .AddSingleton<ConsentSeal>()
        .AddSingleton<PolicyVersionsInForce>()
        .AddSingleton<ConsentSettling>()
        .AddSingleton<ConsentDecisions>()
        .AddSingleton<TenantOptOuts>()
        .AddSingleton<ConsentViews>()
        .AddSingleton<ConsentHistory>()
        .AddSingleton<ConsentDocument>()
        .AddSingleton<ConsentFeed>()
        .AddSingleton<ConsentPeople>()
        .AddSingleton<OptOutSignal>()
        .AddSingleton<ConsentRemoval>()
        .AddSingleton<ConsentForgetting>()
        .AddSingleton<IFactListener, ClosedAccounts>()
        .AddSingleton<ConsentRequests>();
}
