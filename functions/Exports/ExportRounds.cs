using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports;

/// <summary>What the orchestrations of packages have in common: asking all services, and waiting.</summary>
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

    /// <summary>
    /// Waits anew. All events that have come by now woke it once: a round for each would only ask failing services in a
    /// storm.
    /// </summary>
    public static Task WaitForNextWake(TaskOrchestrationContext context)
    {
        Task wake = context.WaitForExternalEvent<object?>(ExportOrchestrator.WakeEvent);
        while (wake.IsCompleted)
            wake = context.WaitForExternalEvent<object?>(ExportOrchestrator.WakeEvent);
        return wake;
    }

    /// <summary>Sleeps until the time or the event; true when the event came.</summary>
    public static async Task<bool> WaitAsync(TaskOrchestrationContext context, Task wake, DateTime until)
    {
        using var woken = new CancellationTokenSource();
        var timer = context.CreateTimer(until, woken.Token);
        if (await Task.WhenAny(timer, wake) != wake)
            return false;
        woken.Cancel();
        return true;
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
