using PrivacyFunctions.Audit;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation;

/// <summary>
/// Runs a story to its end on one thread: whatever is ready takes its turn in the seed's order; when nothing is, time
/// moves to what is due next.
/// </summary>
internal sealed class Simulator
{
    /// <summary>
    /// 150 days: faults stop after 40, the last dates of an erasure come some weeks after it, and what takes longer
    /// than that does not end.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(150);

    /// <summary>40,000 steps: ten times what the longest story takes.</summary>
    private const int MaxSteps = 40_000;

    private readonly World _world;
    private readonly Actors _actors;
    private readonly Timers _timers;
    private readonly ErasureStory _story;
    private readonly List<AuditHead> _heads = [];
    private SimulatedEngine? _engine;

    private Simulator(SimulationOptions options, StoryPlan plan)
    {
        _world = new World(options);
        _actors = new Actors(_world);
        _timers = new Timers(_world, _actors);
        _story = new ErasureStory(_world, _actors, plan);
        _world.Start = Start;
        _world.Crashed = _actors.Crashed;
        _world.Main.Written = Written;
        _world.Blobs.Committed = _world.Checks.Committed;
        _world.Checks.Lost = _story.Lost;
    }

    public static SimulationResult Run(SimulationOptions options, StoryPlan plan)
    {
        var simulator = new Simulator(options, plan);
        using var world = simulator._world;
        try
        {
            simulator.Run();
        }
        catch (Exception fault)
        {
            // A run that cannot go on has found something, if only in the simulator.
            world.Violate($"The run ended with {fault}");
        }

        return new SimulationResult(world.Violation, world.TraceHash(), world.Effects, world.Trace, world.Now);
    }

    private void Run()
    {
        _world.Process = Start();
        _story.SetStage(_world.Process);
        _world.IsCalm = false;
        _story.Begin();
        for (var step = 0; _world.Violation is null; step++)
        {
            if (step > MaxSteps || _world.Now > World.Begin + Longest)
                _world.Violate("The story does not end.");
            else if (!Step())
                break;
        }

        if (_world.Violation is null)
            Ending.Check(_world, _heads);
    }

    /// <summary>False when nothing will ever happen any more.</summary>
    private bool Step()
    {
        if (_world.Ring())
            return true;
        var next = _engine?.FireTimers();
        var steps = _world.Process is { IsAlive: true } ? _engine!.Steps() : [];
        if (_world.Ready + steps.Count > 0)
        {
            if (_world.Choose(steps.Count) is { } chosen)
                steps[chosen]();
            return true;
        }

        var due = new[] { next, _world.NextAlarm }.Min();
        if ((due is null || due > _world.Now + Timers.Reconciles) && _timers.Reconcile())
            return true;
        if (due is null)
            return false;
        _world.MoveTo(due.Value);
        return true;
    }

    private Process Start()
    {
        var process = ProcessFactory.Start(_world);
        _engine = new SimulatedEngine(
            _world, process, process.Get<Local.Host.Engine.IOrchestrationCatalog>());
        _world.Note("start", "");
        return process;
    }

    private void Written(IReadOnlyList<EntityOperation> operations)
    {
        _world.Checks.Written(operations);
        foreach (var operation in operations)
            _timers.Written(operation);
        if (operations.FirstOrDefault(operation => operation.Key is { Table: "AuditLog", Row: "head" }) is { } head)
            _heads.Add(AuditHead.Read(_world.Main.Get(head.Key)!));
    }
}
