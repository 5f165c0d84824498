using Microsoft.Extensions.Logging;
using PrivacyFunctions.Requests;

namespace PrivacyFunctions.Tenants.Purging;

/// <summary>
/// Starts and wakes the orchestrations that purge tenants. What fails here costs latency only: the row is the truth,
/// and the timer (<see cref="TenantSchedule"/>) drives on what has no orchestration.
/// </summary>
public sealed class PurgeDispatch(ILogger<PurgeDispatch> log)
{
    public async Task TryWakeAsync(DurableTaskClient client, Tenant tenant, CancellationToken cancellation)
    {
        if (tenant is not { State: TenantState.PendingDeletion, Deletion: { } deletion })
            return;
        try
        {
            var instance = TenantPurgeOrchestrator.InstanceId(tenant.Id, deletion.Id);
            if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
            {
                await client.RaiseEventAsync(instance, WakeEvent.Name, cancellation: cancellation);
                return;
            }

            await client.ScheduleNewOrchestrationInstanceAsync(
                TenantPurgeOrchestrator.Name, new TenantPurgeStartedV1(tenant.Id, deletion.Id),
                new StartOrchestrationOptions(instance), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "The deletion of tenant {Tenant} is recorded, but its orchestration did not start yet ({Exception}).",
                tenant.Id, failure.GetType().FullName);
        }
    }
}
