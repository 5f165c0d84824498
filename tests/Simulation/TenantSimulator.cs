using PrivacyFunctions.Audit;
using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Story;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Simulation;

/// <summary>Runs a story of tenants to its end, as <see cref="Simulator"/> does one of erasures.</summary>
internal sealed class TenantSimulator
{
    /// <summary>100 days: the timers stop after 45, and what takes longer than that does not end.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(100);

    /// <summary>60,000 steps: four times what the longest story takes.</summary>
    private const int MaxSteps = 60_000;

    private readonly World _world;
    private readonly Actors _actors;
    private readonly TenantTimers _timers;
    private readonly TenantInvariants _checks;
    private readonly TenantStory _story;
    private readonly List<AuditHead> _heads = [];
    private SimulatedEngine? _engine;

    private TenantSimulator(SimulationOptions options, TenantPlan plan)
    {
        _world = new World(options with { Scene = Scene.Tenants });
        _checks = new TenantInvariants(_world);
        _actors = new Actors(_world);
        _timers = new TenantTimers(_world, _actors);
        _story = new TenantStory(_world, _actors, _checks, plan);
        _world.Watch = _checks;
        _world.Start = Start;
        _world.Crashed = _actors.Crashed;
        _world.Main.Written = Written;
        _world.Blobs.Committed = _checks.Committed;
        var platform = new PlatformKeysCheck(_world, TenantInvariants.Everybody);
        _world.Vault.Deleted = key =>
        {
            _checks.Deleted(key);
            platform.Deleted(key);
        };
        _world.Vault.Recovered = _checks.Recovered;
        _checks.Begun = _story.Begun;
        _checks.Lost = _story.Lost;
        _checks.KeyDeleted = _story.KeyDeleted;
    }

    public static SimulationResult Run(SimulationOptions options, TenantPlan plan)
    {
        var simulator = new TenantSimulator(options, plan);
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
                _world.Violate($"The story does not end: {_actors.Open} calls are open.");
            else if (!Step())
                break;
        }

        if (_world.Violation is null)
            TenantEnding.Check(_world, _checks, _heads);
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
        if (_timers.Look(due))
            return true;
        if (due is null)
            return false;
        _world.MoveTo(due.Value);
        return true;
    }

    private Process Start()
    {
        var process = ProcessFactory.Start(_world);
        _engine = new SimulatedEngine(_world, process, process.Get<IOrchestrationCatalog>());
        _world.Note("start", "");
        return process;
    }

    private void Written(IReadOnlyList<EntityOperation> operations)
    {
        _checks.Written(operations);
        if (operations.FirstOrDefault(operation => operation.Key is { Table: "AuditLog", Row: "head" }) is { } head)
            _heads.Add(AuditHead.Read(_world.Main.Get(head.Key)!));
    }
}
