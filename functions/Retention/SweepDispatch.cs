using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Starts the sweeps. A start that fails costs latency only: the hourly timer starts whatever is due and has no
/// orchestration.
/// </summary>
public sealed class SweepDispatch(SweepRules rules, ILogger<SweepDispatch> log)
{
    /// <summary>Every rule of the tenant, each unless a sweep of it is alive.</summary>
    public async Task StartAllAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        foreach (var rule in rules.All)
            await TryStartAsync(client, tenant, rule.Id, cancellation);
    }

    public async Task TryStartAsync(
        DurableTaskClient client, TenantId tenant, string rule, CancellationToken cancellation)
    {
        try
        {
            var instance = SweepOrchestrator.InstanceId(tenant, rule);
            if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
                return;
            await client.ScheduleNewOrchestrationInstanceAsync(
                SweepOrchestrator.Name, new SweepStartedV1(tenant, rule), new StartOrchestrationOptions(instance),
                cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // The scheduler is away, or somebody else started it at this moment; other rules must not wait for it.
            log.LogWarning(
                "The sweep of rule {Rule} was not started ({Fault}); the next hour tries again.", rule,
                fault.GetType().Name);
        }
    }
}
