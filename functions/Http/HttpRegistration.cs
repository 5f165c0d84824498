using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Http;

public static class HttpRegistration
{
    public static IServiceCollection AddHttp(this IServiceCollection services) =>
        services.AddSingleton<IdempotencyKeys>();
}
