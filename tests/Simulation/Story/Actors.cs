namespace PrivacyFunctions.Simulation.Story;

/// <summary>
/// Calls of people, of the product's services and of timers into the app. Who gets an error, or no answer because the
/// process died, calls again, as people and schedulers do.
/// </summary>
internal sealed class Actors(World world)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<(Process Process, string Name, Func<Process, Task> Call)> _inFlight = [];

    /// <summary>Calls that have not come to their end.</summary>
    public int Open { get; private set; }

    public void Call(DateTimeOffset at, string name, Func<Process, Task> call)
    {
        Open++;
        Set(at, name, call);
    }

    /// <summary>What a dead process was doing for them is asked of the next one.</summary>
    public void Crashed(Process process)
    {
        foreach (var (_, name, call) in _inFlight.Where(item => item.Process == process).ToList())
            Set(world.Now + Patience, name, call);
        _inFlight.RemoveAll(item => item.Process == process);
    }

    private void Set(DateTimeOffset at, string name, Func<Process, Task> call) => world.At(at, null, () =>
    {
        if (world.Process is not { IsAlive: true } process)
            Set(world.Now + Patience, name, call);
        else
            process.Run(() => _ = RunAsync(process, name, call));
    });

    private async Task RunAsync(Process process, string name, Func<Process, Task> call)
    {
        world.Note("actor", name);
        var item = (process, name, call);
        _inFlight.Add(item);
        try
        {
            await call(process);
            Open--;
        }
        catch (Exception fault) when (fault is not SimulationViolationException)
        {
            // At the boundary of the app: HTTP answers 500 or 503 here, and a timer function comes again.
            world.Note("actor failed", $"{name} {fault.GetType().Name}: {fault.Message}");
            world.Watch.ActivityFailed(name, fault);
            Set(world.Now + Patience, name, call);
        }
        finally
        {
            _inFlight.Remove(item);
        }
    }
}
