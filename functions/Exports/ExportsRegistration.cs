using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Exports.Organisation;

namespace PrivacyFunctions.Exports;

public static class ExportsRegistration
{
    /// <summary>
    /// Packages, links and their steps. The storage, key, mail and connector ports are registered by others.
    /// </summary>
    public static IServiceCollection AddExports(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<ExportsOptions>()
            .Bind(configuration.GetSection(ExportsOptions.Section)).ValidateDataAnnotations().ValidateOnStart();
        return services
            .AddSingleton<ExportStore>()
            .AddSingleton<ExportParts>()
            .AddSingleton<ExportCourse>()
            .AddSingleton<PackageOrders>()
            .AddSingleton<PackageDiscard>()
            .AddSingleton<RecordSources>()
            .AddSingleton<ServiceExports>()
            .AddSingleton<PackagePages>()
            .AddSingleton<PackageSealing>()
            .AddSingleton<PackageDelivery>()
            .AddSingleton<PackageReader>()
            .AddSingleton<PackageSweep>()
            .AddSingleton<DownloadLinkStore>()
            .AddSingleton<DownloadLinks>()
            .AddSingleton<DownloadSignIn>()
            .AddSingleton<OrganisationExportStore>()
            .AddSingleton<OrganisationExportSubmission>()
            .AddSingleton<OrganisationExportDispatch>()
            .AddSingleton<OrganisationExportCourse>()
            .AddSingleton<OrganisationRecords>()
            .AddSingleton<OrganisationDeletion>()
            .AddSingleton<OrganisationPackages>()
            .AddSingleton<OrganisationContacts>()
            .AddSingleton<OrganisationRecipients>();
    }
}
