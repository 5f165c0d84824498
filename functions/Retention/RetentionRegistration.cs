using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Retention;

public static class RetentionRegistration
{
    public static IServiceCollection AddRetention(this IServiceCollection services) => services
        .AddSingleton<SweepRules>()
        .AddSingleton<RetentionStore>()
        .AddSingleton<FactSeal>()
        .AddSingleton<FactPseudonyms>()
        .AddSingleton<ProductFactStore>()
        .AddSingleton<FactForgetting>()
        .AddSingleton<IResealable, FactResealing>()
        .AddSingleton<ProductFacts>()
        .AddSingleton<ProtectedPeople>()
        .AddSingleton<SweepPlan>()
        .AddSingleton<SweepCounts>()
        .AddSingleton<SweepCourse>()
        .AddSingleton<SweepPieces>()
        .AddSingleton<RetentionPreview>()
        .AddSingleton<WaitingSettings>()
        .AddSingleton<RetentionSettings>()
        .AddSingleton<RetentionViews>()
        .AddSingleton<SweepDispatch>();
}
