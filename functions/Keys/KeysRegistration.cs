using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace PrivacyFunctions.Keys;

/// <summary>The host registers <see cref="IKeyVault"/>, the entity store and <see cref="TimeProvider"/>.</summary>
public static class KeysRegistration
{
    public static IServiceCollection AddKeys(this IServiceCollection services)
    {
        services.AddOptions<KeysOptions>().BindConfiguration(KeysOptions.Section)
            .PostConfigure(
                options => options.TenantVaults = options.TenantVaults is [] ? ["tenants-0"] : options.TenantVaults)
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<KeysOptions>, KeysOptionsValidator>();
        services.TryAddSingleton(RandomSource.System);
        services.TryAddSingleton<OpaqueIds>();
        services.AddSingleton<IFences, EntityFences>();
        services.AddSingleton<DataKeyCache>();
        services.AddSingleton<KeyEncryption>();
        services.AddSingleton<KeyRecords>();
        services.AddSingleton<KekRewrap>();
        services.AddSingleton<ContactsKek>();
        services.AddSingleton<PlatformKek>(provider => provider.GetRequiredService<ContactsKek>());
        services.AddSingleton<AuditKek>();
        services.AddSingleton<PlatformKek>(provider => provider.GetRequiredService<AuditKek>());
        services.AddSingleton<KeyCanaries>();
        services.AddSingleton<PseudonymSecrets>();
        services.AddSingleton<Pseudonyms>();
        services.AddSingleton<IPseudonyms>(provider => provider.GetRequiredService<Pseudonyms>());
        services.AddSingleton<IDataKeys, DataKeys>();
        services.AddSingleton<EnvelopeCipher>();
        services.AddSingleton<SealedStreams>();
        services.AddSingleton<ServiceDataKeys>();
        services.AddSingleton<KeyAudit>();
        services.AddSingleton<KeyWorks>();
        services.AddSingleton<DataKeyRotation>();
        services.AddSingleton<KekOwners>();
        services.AddSingleton<KekObservation>();
        services.AddSingleton<KekRenewal>();
        services.AddSingleton<KeyGenerations>();
        services.AddSingleton<IKeyGenerations>(provider => provider.GetRequiredService<KeyGenerations>());
        services.AddSingleton<ITenantShred, TenantShred>();
        services.AddSingleton<KeyUpkeep>();
        services.AddSingleton<KeysView>();
        services.AddSingleton<ITenantKeys, TenantKeys>();
        return services;
    }

    private sealed class KeysOptionsValidator : IValidateOptions<KeysOptions>
    {
        public ValidateOptionsResult Validate(string? name, KeysOptions options) =>
            options.Problem() is { } problem ? ValidateOptionsResult.Fail(problem) : ValidateOptionsResult.Success;
    }
}
