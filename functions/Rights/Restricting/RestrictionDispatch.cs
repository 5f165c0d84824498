using Microsoft.Extensions.Logging;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Rights.Restricting;

/// <summary>
/// Starts the orchestrations that lift restrictions. A start that fails costs latency only: the row says that it is
/// being lifted, and the timer drives it on.
/// </summary>
public sealed class RestrictionDispatch(RestrictionStore restrictions, ILogger<RestrictionDispatch> log)
{
    public async Task TryStartAsync(
        DurableTaskClient client, Restriction restriction, CancellationToken cancellation)
    {
        try
        {
            await StartAsync(client, restriction, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // The failure's own words stay out of the log: a driver's may quote what it was given.
            log.LogWarning(
                "The end of restriction {Restriction} is recorded, but its orchestration did not start yet ({Exception}).",
                restriction.Id, failure.GetType().FullName);
        }
    }

    public async Task ReconcileAsync(DurableTaskClient client, TenantId tenant, CancellationToken cancellation)
    {
        await foreach (var restriction in restrictions.InForceAsync(tenant, cancellation))
            await TryStartAsync(client, restriction, cancellation);
    }

    private static async Task StartAsync(
        DurableTaskClient client, Restriction restriction, CancellationToken cancellation)
    {
        if (restriction is not { State: RestrictionState.Lifting, Lift.Mail: var mail })
            return;
        var lift = new LiftStartedV1(restriction.TenantId, restriction.Id, mail);
        var instance = LiftOrchestrator.InstanceId(lift);
        if (await client.GetInstanceAsync(instance, cancellation) is not { IsCompleted: false })
        {
            await client.ScheduleNewOrchestrationInstanceAsync(
                LiftOrchestrator.Name, lift, new StartOrchestrationOptions(instance), cancellation);
        }
    }
}
