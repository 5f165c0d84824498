using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Evidence;

public static class EvidenceRegistration
{
    /// <summary>The host registers <see cref="ISigningKeys"/>.</summary>
    public static IServiceCollection AddEvidence(this IServiceCollection services) =>
        services.AddSingleton<EvidenceSigner>();
}
