using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace PrivacyFunctions.Identity;

public static class IdentityRegistration
{
    /// <summary>Identity without the token validator, which the build's own start-up registers.</summary>
    public static IServiceCollection AddIdentity(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<IdentityOptions>()
            .Bind(configuration.GetSection(IdentityOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(new FunctionAssemblies([typeof(IdentityRegistration).Assembly]));
        return services
            .AddSingleton<RoleMap>()
            .AddSingleton(provider => new CallerClaims(
                provider.GetRequiredService<IOptions<IdentityOptions>>().Value, provider.GetRequiredService<RoleMap>()))
            .AddSingleton<FunctionAccess>()
            .AddSingleton<AccessRules>()
            .AddSingleton<RateLimits>()
            .AddSingleton<CallerTrail>()
            .AddSingleton<DeniedAccessLog>();
    }

    /// <summary>
    /// Tokens checked by this app's own <see cref="JwtValidator"/>; an <see cref="IIssuerKeys"/> must be registered.
    /// </summary>
    public static IServiceCollection AddJwtValidation(this IServiceCollection services) =>
        services.AddSingleton<ITokenValidator>(provider => new TokenCache(
            new JwtValidator(
                provider.GetRequiredService<IOptions<IdentityOptions>>().Value,
                provider.GetRequiredService<IIssuerKeys>(),
                provider.GetRequiredService<CallerClaims>(),
                provider.GetRequiredService<TimeProvider>()),
            provider.GetRequiredService<TimeProvider>()));
}
