using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Mail;

public static class MailRegistration
{
    public static IServiceCollection AddMail(this IServiceCollection services) => services.AddSingleton<MailOutbox>();
}
