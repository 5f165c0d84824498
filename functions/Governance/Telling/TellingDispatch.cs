using Microsoft.Extensions.Logging;

namespace PrivacyFunctions.Governance.Telling;

/// <summary>
/// Starts what tells tenants. A start that fails costs latency only: the hourly timer starts whatever is still to be
/// told.
/// </summary>
public sealed class TellingDispatch(ILogger<TellingDispatch> log)
{
    public async Task TryStartAsync(DurableTaskClient client, string announcement, CancellationToken cancellation)
    {
        try
        {
            var instance = TellTenantsOrchestrator.InstanceId(announcement);
            if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
                return;
            await client.ScheduleNewOrchestrationInstanceAsync(
                TellTenantsOrchestrator.Name,
                new TellTenantsStartedV1(announcement, After: null, TellingPassV1.None),
                new StartOrchestrationOptions(instance), cancellation);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            // The scheduler is away, or somebody else started it at this moment.
            log.LogWarning(
                "Telling tenants of {Announcement} was not started ({Fault}); the next hour tries again.", announcement,
                fault.GetType().Name);
        }
    }
}
