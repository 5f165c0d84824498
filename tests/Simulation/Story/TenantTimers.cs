using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// The app's hourly and daily timer functions. They come within the hour when something has changed since they last
/// came, and once a day when nothing has.
/// </summary>
internal sealed class TenantTimers(World world, Actors actors)
{
    /// <summary>In the hour at which they come.</summary>
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(50);

    /// <summary>45 days: the last window that a story opens is over 11 days before that, the last hold earlier.</summary>
    private static readonly DateTimeOffset End = World.Begin + TimeSpan.FromDays(45);

    private long _looked = -1;
    private bool _isSet;

    /// <summary>Before time moves: sets them going.</summary>
    /// <param name="next">When something else is due.</param>
    public bool Look(DateTimeOffset? next)
    {
        var isNew = world.Main.Version != _looked;
        var period = isNew ? TimeSpan.FromHours(1) : TimeSpan.FromDays(1);
        var at = new DateTimeOffset(
            (world.Now.UtcTicks / period.Ticks * period.Ticks) + period.Ticks, TimeSpan.Zero) + Minute;
        if (_isSet || at > End || (!isNew && next <= at))
            return false;
        _isSet = true;
        actors.Call(at, "the timers", LookAsync);
        return true;
    }

    private async Task LookAsync(Process process)
    {
        (_looked, _isSet) = (world.Main.Version, false);
        var timer = new TimerInfo();
        var client = process.Get<DurableTaskClient>();
        var tenants = process.Get<TenantStore>();
        await new KeysSchedule(tenants, process.Get<ITenantKeys>(), NullLogger<KeysSchedule>.Instance)
            .MaintainAsync(timer, client, CancellationToken.None);
        await new TenantSchedule(tenants, process.Get<TenantLife>(), NullLogger<TenantSchedule>.Instance)
            .LookAsync(timer, client, CancellationToken.None);
        await new HoldsSchedule(
                tenants, process.Get<HoldStore>(), process.Get<HoldRecovery>(), process.Get<HoldPermits>(),
                process.Get<IAuditLog>(), process.Get<TimeProvider>(), NullLogger<HoldsSchedule>.Instance)
            .ReviewAsync(timer, client, CancellationToken.None);
    }
}
