using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>What the keys of one tenant need at the moment; starts the orchestrations that do it.</summary>
internal sealed class KeyUpkeep(
    KeyRecords records, KeyGenerations generations, ITenantShred shred, TimeProvider time)
{
    /// <summary>True when a new generation was begun.</summary>
    public async Task<bool> MaintainAsync(
        DurableTaskClient client, TenantId tenant, bool mayBegin, CancellationToken cancellation)
    {
        if (await records.FindTenantAsync(tenant, cancellation) is not { } keys)
            return false;
        if (keys.Shred is not null || keys.Keks.Any(kek => kek is { DeletedAt: not null, PurgedAt: null }))
            await shred.ObserveAsync(tenant, cancellation);
        if (keys.Shred is not null)
            return false;
        if (keys.Pending is { } pending)
            await RotateAsync(client, tenant, pending.Version, cancellation);
        if (keys.Keks.Any(kek => kek.State == KekState.Retiring))
            await RenewAsync(client, tenant, keys.Kek.Generation, cancellation);
        else if (keys.Keks[^1].State == KekState.Planned)
            await RenewAsync(client, tenant, keys.Keks[^1].Generation, cancellation);
        else if (mayBegin && generations.NextAt(keys) <= time.GetUtcNow())
            return await RenewAsync(client, tenant, keys.Kek.Generation + 1, cancellation);
        return false;
    }

    public static Task RotateAsync(
        DurableTaskClient client, TenantId tenant, int version, CancellationToken cancellation)
    {
        var instance = DataKeyRotationOrchestrator.InstanceId(tenant, version);
        return StartAsync(
            client, instance,
            () => client.ScheduleNewOrchestrationInstanceAsync(
                DataKeyRotationOrchestrator.Name, new KeyRotationStartedV1(tenant, version),
                new StartOrchestrationOptions(instance), cancellation),
            cancellation);
    }

    private static Task<bool> RenewAsync(
        DurableTaskClient client, TenantId tenant, int generation, CancellationToken cancellation)
    {
        var instance = KekRenewalOrchestrator.InstanceId(tenant, generation);
        return StartAsync(
            client, instance,
            () => client.ScheduleNewOrchestrationInstanceAsync(
                KekRenewalOrchestrator.Name, new KekRenewalStartedV1(tenant, generation),
                new StartOrchestrationOptions(instance), cancellation),
            cancellation);
    }

    /// <summary>False where it is alive.</summary>
    private static async Task<bool> StartAsync(
        DurableTaskClient client, string instance, Func<Task> start, CancellationToken cancellation)
    {
        if (await IsAliveAsync(client, instance, cancellation))
            return false;
        try
        {
            await start();
            return true;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Somebody else started it at this moment, or the scheduler heard the call twice.
            if (await IsAliveAsync(client, instance, cancellation))
                return false;
            throw;
        }
    }

    private static async Task<bool> IsAliveAsync(
        DurableTaskClient client, string instance, CancellationToken cancellation) =>
        await client.GetInstanceAsync(instance, cancellation) is { IsCompleted: false };
}
