using Microsoft.Extensions.Logging;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Intake;

/// <summary>
/// Starts what an intake waits for. A start that fails here costs latency only: the row is the truth and the reconciler
/// (<see cref="IntakeSchedule"/>) drives on whatever has no orchestration.
/// </summary>
public sealed class IntakeDispatch(IntakeStore store, TimeProvider time, ILogger<IntakeDispatch> log)
{
    public async Task TryDriveAsync(
        DurableTaskClient client, TenantId tenant, RequestId intake, IntakePhase phase, CancellationToken cancellation)
    {
        try
        {
            await DriveAsync(client, new IntakeDueV1(tenant, intake, phase), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "Intake {Intake} is recorded, but its orchestration did not start yet ({Exception}).", intake,
                failure.GetType().FullName);
        }
    }

    /// <summary>Drives on every intake of a tenant that waits for us and has no living orchestration.</summary>
    public async Task ReconcileAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var record in store.OpenAsync(tenant, cancellation))
        {
            if (record.State is IntakeState.Confirmed)
                await TryDriveAsync(client, tenant, record.Id, IntakePhase.Submission, cancellation);
            else if (!record.Mailed && !record.IsClosed && !record.HasExpired(time.GetUtcNow()))
                await TryDriveAsync(client, tenant, record.Id, IntakePhase.Code, cancellation);
        }
    }

    private static async Task DriveAsync(
        DurableTaskClient client, IntakeDueV1 due, CancellationToken cancellation)
    {
        var instance = IntakeOrchestrator.InstanceId(due);
        if (await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false })
            return;
        await client.ScheduleNewOrchestrationInstanceAsync(
            IntakeOrchestrator.Name, due, new StartOrchestrationOptions(instance), cancellation);
    }
}
