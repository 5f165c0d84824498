using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PrivacyFunctions.Erasure.Certificates;

public static class CertificatesRegistration
{
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.TryAddSingleton<IKeyIrrecoverable, GenerationsIrrecoverable>();
        return services
            .AddSingleton<ErasureCertificates>()
            .AddSingleton<CertificateLinkStore>()
            .AddSingleton<CertificateDelivery>();
    }
}
