using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// The app's timer functions. They come when something may have changed since they last came, not every five minutes
/// of weeks in which nothing does.
/// </summary>
internal sealed class Timers(World world, Actors actors)
{
    /// <summary>The reconciler's period.</summary>
    public static readonly TimeSpan Reconciles = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Watches = TimeSpan.FromHours(1);

    private (long Version, int Finished, int Faults) _reconciled;

    /// <summary>Before time moves further than its period: sets the reconciler going where it may find work.</summary>
    public bool Reconcile()
    {
        // Also after a fault, which may have kept it from starting what it found.
        var finished = world.Instances.ById.Values.Count(instance => instance.Header.IsFinished);
        var now = (world.Main.Version, finished, world.FaultsMet);
        if (now == _reconciled)
            return false;
        _reconciled = now;
        actors.Call(world.Now + Reconciles, "the reconciler", process =>
            new RequestsSchedule(process.Get<TenantStore>(), process.Get<RequestDispatch>()).ReconcileAsync(
                new TimerInfo(), process.Get<DurableTaskClient>(), CancellationToken.None));
        return true;
    }

    /// <summary>A row says when an erasure is looked at again: the hourly timer that finds it due.</summary>
    public void Written(EntityOperation operation)
    {
        if (operation is not EntityOperation.Insert({ Table: ErasureStore.Table } key, _) ||
            key.Row.Split('|') is not ["watch", var due, ..])
            return;
        Watch(DueOf(due) + Watches);
    }

    /// <summary>What could not be done stays due, and the timer comes again.</summary>
    private void Watch(DateTimeOffset at) => actors.Call(at, "the watch over erasures", async process =>
    {
        await new ErasureSchedule(process.Get<TenantStore>(), process.Get<ErasureWatching>(),
                NullLogger<ErasureSchedule>.Instance)
            .WatchAsync(new TimerInfo(), CancellationToken.None);
        if (People.Tenants.Any(IsDue))
            Watch(world.Now + Watches);
    });

    private bool IsDue(TenantId tenant) =>
        world.Main.Query(new EntityQuery(ErasureStore.Table, tenant.Value, "watch|", "watch}"), after: null)
            .Any(watch => DueOf(watch.Key.Row.Split('|')[1]) <= world.Now);

    private static DateTimeOffset DueOf(string due) => DateTimeOffset.ParseExact(
        due, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
