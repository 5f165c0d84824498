using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions;

/// <summary>
/// The start-up that both builds share: middleware and every capability. The build's own start-up registers the ports'
/// implementations (stores, vault, signing keys, mail transport, token validator), the <see cref="TimeProvider"/> and
/// nothing else.
/// </summary>
public static class PrivacyApplication
{
    public static IFunctionsWorkerApplicationBuilder UsePrivacyFunctions(
        this IFunctionsWorkerApplicationBuilder builder, PolicyPack pack, IConfiguration configuration)
    {
        // Outside in: faults become problems before anything else can throw; nobody gets further without leave.
        builder.UseMiddleware<HttpErrorsMiddleware>();
        builder.UseMiddleware<IdentityMiddleware>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(RandomSource.System);
        builder.Services.TryAddSingleton<OpaqueIds>();
        builder.Services
            .AddSingleton(pack)
            .AddHttp()
            .AddIdentity(configuration)
            .AddKeys()
            .AddEvidence()
            .AddAudit()
            .AddConnectors()
            .AddTenants()
            .AddMail()
            .AddRequests()
            .AddIntake()
            .AddHolds()
            .AddErasure()
            .AddCertificates()
            .AddRetention()
            .AddOwnData()
            .AddConsent()
            .AddGovernance()
            .AddExports(configuration);
        return builder;
    }
}
