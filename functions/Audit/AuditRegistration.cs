using Microsoft.Extensions.DependencyInjection;

namespace PrivacyFunctions.Audit;

public static class AuditRegistration
{
    public static IServiceCollection AddAudit(this IServiceCollection services) => services
        .AddSingleton<AuditSeal>()
        .AddSingleton<AuditStore>()
        .AddSingleton<AuditMonths>()
        .AddSingleton<AuditMonthCounting>()
        .AddSingleton<AuditReaches>()
        .AddSingleton<AuditPayloadRemoval>()
        .AddSingleton<AuditProofs>()
        .AddSingleton<AuditReader>()
        .AddSingleton<EvidenceBlobs>()
        .AddSingleton<AuditCheckpoints>()
        .AddSingleton<AuditSuccessions>()
        .AddSingleton<ProvenDocuments>()
        .AddSingleton<IAuditLog, AuditLog>();
}
