namespace PrivacyFunctions.Simulation.Faults;

/// <summary>Which faults a run meets. The same plan on the same seed meets the same ones.</summary>
internal abstract class FaultPlan
{
    public static FaultPlan None { get; } = new NoFaults();

    public abstract FaultKind Of(Effect effect, DateTimeOffset now);

    /// <summary>One fault at one effect.</summary>
    public static FaultPlan Single(int effect, FaultKind kind) => new SingleFault(effect, kind);

    /// <summary>Each effect meets a fault with that probability, until so many were met or the time is over.</summary>
    public static FaultPlan Random(Dice dice, double share, int most, DateTimeOffset until) =>
        new RandomFaults(dice, share, most, until);

    private sealed class NoFaults : FaultPlan
    {
        public override FaultKind Of(Effect effect, DateTimeOffset now) => FaultKind.None;
    }

    private sealed class SingleFault(int number, FaultKind kind) : FaultPlan
    {
        public override FaultKind Of(Effect effect, DateTimeOffset now) =>
            effect.Number == number ? kind : FaultKind.None;
    }

    private sealed class RandomFaults(Dice dice, double share, int most, DateTimeOffset until) : FaultPlan
    {
        private int _met;

        public override FaultKind Of(Effect effect, DateTimeOffset now)
        {
            if (_met >= most || now > until || !dice.Chance(share))
                return FaultKind.None;
            _met++;
            return effect.Faults[dice.Below(effect.Faults.Count)];
        }
    }
}
