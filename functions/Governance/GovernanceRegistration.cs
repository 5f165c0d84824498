using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Governance.Breaches;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Records;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Keys;

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
        .AddSingleton<IAnnouncements, PolicyAnnouncements>()
        .AddSingleton<SubprocessorStore>()
        .AddSingleton<ObjectionStore>()
        .AddSingleton<ObjectionTexts>()
        .AddSingleton<IResealable, ObjectionResealing>()
        .AddSingleton<IAnnouncements, SubprocessorAnnouncements>()
        .AddSingleton<BreachStore>()
        .AddSingleton<BreachTexts>()
        .AddSingleton<BreachWatch>()
        .AddSingleton<GovernanceLogCompletion>()
        .AddSingleton<ProcessingRecords>()
        .AddSingleton<IAnnouncements, BreachAnnouncements>();
}
