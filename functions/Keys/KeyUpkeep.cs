using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>What keys need at the moment; starts the orchestrations that do it.</summary>
internal sealed class KeyUpkeep(
    KeyRecords records, KekOwners owners, KekObservation observation, KeyGenerations generations, ITenantShred shred,
    TimeProvider time)
{
    /// <summary>True when a new generation was begun.</summary>
    public async Task<bool> MaintainAsync(
        DurableTaskClient client, TenantId tenant, bool mayBegin, CancellationToken cancellation)
    {
        if (await records.FindTenantAsync(tenant, cancellation) is not { } keys)
            return false;
        if (keys.Shred is not null || keys.Keks.Any(kek => kek.IsSoftDeleted))
            await shred.ObserveAsync(tenant, cancellation);
        if (keys.Shred is not null)
            return false;
        if (keys.Pending is { } pending)
            await RotateAsync(client, tenant, pending.Version, cancellation);
        return await RenewAsync(client, owners.Of(tenant), keys.Generations, mayBegin, cancellation);
    }

    public async Task MaintainPlatformAsync(DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (var owner in owners.Platform)
        {
            if (await observation.ObserveAsync(owner, cancellation) is { } keks)
                await RenewAsync(client, owner, keks, mayBegin: true, cancellation);
        }
    }

    /// <summary>True when a new generation was begun.</summary>
    private async Task<bool> RenewAsync(
        DurableTaskClient client, IKekOwner owner, KeksV1 keks, bool mayBegin, CancellationToken cancellation)
    {
        var retiring = keks.Retiring().Any();
        if (keks.Planned is { } planned)
            await StartAsync(client, owner.Renewal(planned.Generation), cancellation);
        else if (mayBegin && (!retiring || owner.OutlivesItsRows) && generations.NextAt(keks) <= time.GetUtcNow())
            return await StartAsync(client, owner.Renewal(keks.Active.Generation + 1), cancellation);
        else if (retiring && await CanRetireAsync(owner, keks, cancellation))
            await StartAsync(client, owner.Renewal(keks.Active.Generation), cancellation);
        return false;
    }

    /// <summary>False while all that wait for their rows to go still have some.</summary>
    private static async Task<bool> CanRetireAsync(IKekOwner owner, KeksV1 keks, CancellationToken cancellation)
    {
        if (!owner.OutlivesItsRows)
            return true;
        foreach (var old in keks.Retiring())
        {
            if (!await owner.IsUsedAsync(old.Name, cancellation))
                return true;
        }

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

    private static Task<bool> StartAsync(
        DurableTaskClient client, KekRenewalStartedV1 renewal, CancellationToken cancellation)
    {
        var instance = KekRenewalOrchestrator.InstanceId(renewal);
        return StartAsync(
            client, instance,
            () => client.ScheduleNewOrchestrationInstanceAsync(
                KekRenewalOrchestrator.Name, renewal, new StartOrchestrationOptions(instance), cancellation),
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
