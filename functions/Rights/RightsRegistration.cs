using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Rights.Restricting;

namespace PrivacyFunctions.Rights;

public static class RightsRegistration
{
    public static IServiceCollection AddRights(this IServiceCollection services) => services
        .AddSingleton<CorrectionReader>()
        .AddSingleton<DemandReader>()
        .AddSingleton<RightDemands>()
        .AddSingleton<RightConflicts>()
        .AddSingleton<RightDecisions>()
        .AddSingleton<RightsCourse>()
        .AddSingleton<RightsMails>()
        .AddSingleton<RightsRecipients>()
        .AddSingleton<RightsForgetting>()
        .AddSingleton<Rectifier>()
        .AddSingleton<ServiceRectification>()
        .AddSingleton<RestrictionStore>()
        .AddSingleton<RestrictionLifting>()
        .AddSingleton<RestrictionDispatch>()
        .AddSingleton<IRestrictions, PersonRestrictions>();
}
