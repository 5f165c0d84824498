using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Story;

namespace PrivacyFunctions.Simulation;

/// <summary>Many runs of stories of tenants, as <see cref="Campaigns"/> of those of erasures.</summary>
internal static class TenantCampaigns
{
    private const string Arguments = "--story tenant --seed";

    /// <summary>Every fault at every effect of the usual story, one a run.</summary>
    /// <param name="only">Which of them; null: all.</param>
    public static CampaignResult Singles(
        ulong seed, TimeSpan budget, int most = 1, Func<Effect, FaultKind, bool>? only = null)
    {
        var calm = Calm(seed);
        if (calm.Violation is { } violation)
            return new CampaignResult(1, int.MaxValue, [new Finding($"{Arguments} {seed} --usual", violation)]);
        var runs = calm.Effects
            .SelectMany(effect => effect.Faults.Where(kind => only?.Invoke(effect, kind) != false)
                .Select(kind => OfEffect(seed, effect, kind)))
            .ToList();
        return Campaigns.RunAll(runs, runs.Count, budget, most);
    }

    /// <summary>Stories and faults by seeds that follow each other.</summary>
    public static CampaignResult Random(ulong seed, int count, TimeSpan budget, int most = 1) => Campaigns.RunAll(
        Enumerable.Range(0, count).Select(i => OfSeed(seed + (ulong)i)), count, budget, most);

    /// <summary>Single faults in no order and random ones in turn, until something is found or the time is over.</summary>
    public static CampaignResult Hunt(ulong seed, TimeSpan budget)
    {
        var calm = Calm(seed);
        if (calm.Violation is { } violation)
            return new CampaignResult(1, int.MaxValue, [new Finding($"{Arguments} {seed} --usual", violation)]);
        var dice = new Dice(seed);
        return Campaigns.RunAll(
            Enumerable.Range(0, int.MaxValue).Select(i => i % 3 == 0 ? Any(calm, seed, dice) : OfSeed(seed + (ulong)i)),
            int.MaxValue, budget, most: 1);
    }

    public static SimulationResult Calm(ulong seed, bool keepsTrace = false) => TenantSimulator.Run(
        new SimulationOptions(seed, FaultPlan.None) { KeepsTrace = keepsTrace }, TenantPlan.Usual);

    public static CampaignRun OfEffect(ulong seed, Effect effect, FaultKind kind) => new(
        $"{Arguments} {seed} --fault {effect.Number}:{kind}",
        trace => TenantSimulator.Run(
            new SimulationOptions(seed, FaultPlan.Single(effect.Number, kind)) { KeepsTrace = trace },
            TenantPlan.Usual));

    /// <summary>The story and the faults of one seed.</summary>
    public static CampaignRun OfSeed(ulong seed) => new($"{Arguments} {seed}", trace =>
    {
        var dice = new Dice(seed * 7919 + 17);
        var plan = TenantPlan.Of(dice);
        var share = dice.Below(4) switch { 0 => 0, 1 => 0.003, 2 => 0.02, _ => 0.1 };
        var until = World.Begin + dice.Within(TimeSpan.FromDays(7), TimeSpan.FromDays(30));
        var options = new SimulationOptions(seed, FaultPlan.Random(dice, share, most: 60, until))
        {
            Shuffled = true,
            Delay = () => dice.Within(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(100)),
            Late = () => dice.Within(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(44)),
            KeepsTrace = trace,
        };
        return TenantSimulator.Run(options, plan);
    });

    private static CampaignRun Any(SimulationResult calm, ulong seed, Dice dice)
    {
        var effects = dice.Chance(0.7) ? [.. calm.Effects.Where(effect => effect.Changes)] : calm.Effects;
        var effect = effects[dice.Below(effects.Count)];
        return OfEffect(seed, effect, effect.Faults[dice.Below(effect.Faults.Count)]);
    }
}
