using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Telling;

namespace PrivacyFunctions.Governance;

public static class GovernanceRegistration
{
    public static IServiceCollection AddGovernance(this IServiceCollection services) => services
        .AddSingleton<TellingMarks>()
        .AddSingleton<TellingCourse>()
        .AddSingleton<TellingDispatch>()
        .AddSingleton<PolicyDocumentStore>()
        .AddSingleton<IPolicyVersions>(provider => provider.GetRequiredService<PolicyDocumentStore>())
        .AddSingleton<PolicyPublication>()
        .AddSingleton<IAnnouncements, PolicyAnnouncements>();
}
