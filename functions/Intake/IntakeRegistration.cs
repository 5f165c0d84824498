using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Intake;

public static class IntakeRegistration
{
    public static IServiceCollection AddIntake(this IServiceCollection services) => services
        .AddSingleton<IntakeStore>()
        .AddSingleton<IntakeSeal>()
        .AddSingleton<IntakeReception>()
        .AddSingleton<IntakeVerification>()
        .AddSingleton<IntakeMails>()
        .AddSingleton<IntakeForgetting>()
        .AddSingleton<IntakeSubmission>()
        .AddSingleton<IntakeDispatch>();
}
