using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Retention.OwnData;

public static class OwnDataRegistration
{
    public static IServiceCollection AddOwnData(this IServiceCollection services) => services
        .AddSingleton<AuditWindows>()
        .AddSingleton<PlatformAuditMonths>()
        .AddSingleton<AuditPayloadForgetting>()
        .AddSingleton<AuditForgetting>()
        .AddSingleton<RequestRecords>()
        .AddSingleton<EndedRequests>()
        .AddSingleton<RequestForgetting>()
        .AddSingleton<OutboxForgetting>()
        .AddSingleton<CancelLinkForgetting>()
        .AddSingleton<OwnDataViews>();
}
