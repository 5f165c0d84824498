using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>What the orchestrations of packages have in common: asking all services, and sealing.</summary>
internal static class ExportRounds
{
    /// <summary>
    /// Asks all services at once. One that has given its data answers from its step record and is not asked again.
    /// </summary>
    public static async Task<IReadOnlyList<ServiceExportedV1>> AskAllAsync(
        TaskOrchestrationContext context, TenantId tenant, RequestId request, IReadOnlyList<string> services) =>
        await Task.WhenAll(services.Select(
            service => AskAsync(context, new ExportServiceV1(tenant, request, service))));

    /// <summary>Seals what there is; stopped where a service's answer said so.</summary>
    public static Task<PackageSealedV1> SealAsync(
        TaskOrchestrationContext context, TenantId tenant, RequestId request,
        IReadOnlyList<ServiceExportedV1> answers)
    {
        var results = answers.Select(answer => answer.Result).ToList();
        return answers.Any(answer => answer.Stopped)
            ? Task.FromResult(new PackageSealedV1(0, default, Stopped: true))
            : context.CallActivityAsync<PackageSealedV1>(
                ExportActivities.Seal,
                new SealPackageV1(
                    tenant, request, [.. results.Where(result => result.Failed)],
                    [.. results.Where(result => !result.Failed).Select(result => result.Name)]),
                ExportRetries.Patiently);
    }

    /// <summary>A few quick attempts, because most failures pass; one that will not pass is not tried again.</summary>
    private static async Task<ServiceExportedV1> AskAsync(TaskOrchestrationContext context, ExportServiceV1 service)
    {
        for (var attempt = 0; ; attempt++)
        {
            var answer = await context.CallActivityAsync<ServiceExportedV1>(
                ExportActivities.ExportService, service, ExportRetries.Patiently);
            if (answer.Stopped || !answer.Result.Retriable || attempt == ExportRetries.QuickPauses.Count)
                return answer;
            await context.CreateTimer(ExportRetries.QuickPauses[attempt], CancellationToken.None);
        }
    }
}
