using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PrivacyFunctions.Erasure.Certificates;

public static class CertificatesRegistration
{
    /// <summary>Who knows when keys are irrecoverable registers <see cref="IKeyIrrecoverable"/> before.</summary>
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.TryAddSingleton<IKeyIrrecoverable, KeyIrrecoverableUnknown>();
        return services
            .AddSingleton<ErasureCertificates>()
            .AddSingleton<CertificateLinkStore>()
            .AddSingleton<CertificateDelivery>();
    }
}
