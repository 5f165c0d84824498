using System.Diagnostics;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;
using PrivacyFunctions.Simulation.Story;

namespace PrivacyFunctions.Simulation;

/// <summary>Many runs, on as many threads as there are cores; each run has one.</summary>
internal static class Campaigns
{
    /// <summary>Every fault at every effect of the usual story, one a run.</summary>
    /// <param name="only">Which of them; null: all.</param>
    public static CampaignResult Singles(
        ulong seed, TimeSpan budget, int most = 1, Func<Effect, FaultKind, bool>? only = null)
    {
        var calm = Simulator.Run(new SimulationOptions(seed, FaultPlan.None), StoryPlan.Usual);
        if (calm.Violation is { } violation)
            return new CampaignResult(1, int.MaxValue, [new Finding($"--seed {seed} --usual", violation)]);
        var schedules = calm.Effects
            .SelectMany(effect => effect.Faults.Where(kind => only?.Invoke(effect, kind) != false)
                .Select(kind => OfEffect(seed, effect, kind)))
            .ToList();
        return RunAll(schedules.Select(RunOf), schedules.Count, budget, most);
    }

    /// <summary>Stories and faults by seeds that follow each other.</summary>
    public static CampaignResult Random(ulong seed, int count, TimeSpan budget, int most = 1) =>
        RunAll(Enumerable.Range(0, count).Select(i => RunOf(OfSeed(seed + (ulong)i))), count, budget, most);

    /// <summary>Single faults in no order and random ones in turn, until something is found or the time is over.</summary>
    public static CampaignResult Hunt(ulong seed, TimeSpan budget)
    {
        var calm = Simulator.Run(new SimulationOptions(seed, FaultPlan.None), StoryPlan.Usual);
        if (calm.Violation is { } violation)
            return new CampaignResult(1, int.MaxValue, [new Finding($"--seed {seed} --usual", violation)]);
        var dice = new Dice(seed);
        return RunAll(
            Enumerable.Range(0, int.MaxValue)
                .Select(i => RunOf(i % 2 == 0 ? Any(calm, seed, dice) : OfSeed(seed + (ulong)i))),
            int.MaxValue, budget, most: 1);
    }

    /// <summary>Every other one at a service, since that is where records go.</summary>
    private static Schedule Any(SimulationResult calm, ulong seed, Dice dice)
    {
        var services = calm.Effects.Where(effect => effect.Changes &&
            SimulatedProduct.Services.Any(service => effect.Name.StartsWith($"{service}.", StringComparison.Ordinal)));
        var effects = dice.Chance(0.5) ? [.. services] : calm.Effects;
        var effect = effects[dice.Below(effects.Count)];
        return OfEffect(seed, effect, effect.Faults[dice.Below(effect.Faults.Count)]);
    }

    private static Schedule OfEffect(ulong seed, Effect effect, FaultKind kind) => new(
        $"--seed {seed} --fault {effect.Number}:{kind}",
        new SimulationOptions(seed, FaultPlan.Single(effect.Number, kind)), StoryPlan.Usual);

    /// <summary>The story and the faults of one seed.</summary>
    public static Schedule OfSeed(ulong seed)
    {
        var dice = new Dice(seed * 7919 + 17);
        var story = StoryPlan.Of(dice);
        var share = dice.Below(3) switch { 0 => 0.003, 1 => 0.02, _ => 0.1 };
        var until = World.Begin + dice.Within(TimeSpan.FromDays(7), TimeSpan.FromDays(40));
        return new Schedule(
            $"--seed {seed}",
            new SimulationOptions(seed, FaultPlan.Random(dice, share, most: 60, until))
            {
                Shuffled = true,
                Delay = () => dice.Within(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(100)),
                Late = () => dice.Within(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(44)),
            },
            story);
    }

    private static CampaignRun RunOf(Schedule schedule) => new(
        schedule.Name, trace => Simulator.Run(schedule.Options with { KeepsTrace = trace }, schedule.Story));

    public static CampaignResult RunAll(IEnumerable<CampaignRun> schedules, int count, TimeSpan budget, int most)
    {
        var started = Stopwatch.GetTimestamp();
        var (runs, gate) = (0, new Lock());
        var findings = new Dictionary<string, Finding>(StringComparer.Ordinal);
        // Without the limit the thread pool takes long runs for blocked ones and adds threads that only share the cores.
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount };
        Parallel.ForEach(schedules, threads, (schedule, loop) =>
        {
            if (Stopwatch.GetElapsedTime(started) > budget)
            {
                loop.Stop();
                return;
            }

            var result = schedule.Run(false);
            lock (gate)
            {
                runs++;
                if (result.Violation is not { } violation)
                    return;
                findings.TryAdd(violation, new Finding(schedule.Name, violation));
                if (findings.Count >= most)
                    loop.Stop();
            }
        });
        return new CampaignResult(runs, count, [.. findings.Values]);
    }
}

/// <param name="Name">The arguments that run it again.</param>
internal sealed record Schedule(string Name, SimulationOptions Options, StoryPlan Story);

/// <param name="Name">The arguments that run it again.</param>
/// <param name="Run">Runs it; true keeps the trace.</param>
internal sealed record CampaignRun(string Name, Func<bool, SimulationResult> Run);

/// <param name="Findings">One for each kind of violation.</param>
/// <param name="Count">How many there were to run; the most there can be where there is no end.</param>
internal sealed record CampaignResult(int Runs, int Count, IReadOnlyList<Finding> Findings)
{
    /// <summary>False: the time was over, or enough was found, before all had run.</summary>
    public bool IsWhole => Runs == Count;
}

internal sealed record Finding(string Schedule, string Violation);
