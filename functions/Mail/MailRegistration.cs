using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>().BindConfiguration(MailOptions.Section)
            .Validate(options => options.Problem() is null, "Mail:EventKey is not a public key on P-256 in base 64.")
            .ValidateOnStart();
        return services.AddSingleton<MailOutbox>().AddSingleton<MailReturns>();
    }
}
