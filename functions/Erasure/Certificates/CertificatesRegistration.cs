using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Erasure.Certificates;

public static class CertificatesRegistration
{
    public static IServiceCollection AddCertificates(this IServiceCollection services) => services
        .AddSingleton<IKeyIrrecoverable, GenerationsIrrecoverable>()
        .AddSingleton<ErasureCertificates>()
        .AddSingleton<CertificateLinkStore>()
        .AddSingleton<CertificateDelivery>();
}
