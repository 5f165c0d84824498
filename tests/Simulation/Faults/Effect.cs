namespace PrivacyFunctions.Simulation.Faults;

/// <summary>One call that leaves the process.</summary>
/// <param name="Number">Counted from 0 in the order in which effects are carried out.</param>
/// <param name="Changes">False: it only reads, so that some faults are the same to it.</param>
internal sealed record Effect(int Number, string Name, bool Changes)
{
    private static readonly FaultKind[] OfReads = [FaultKind.CrashBefore, FaultKind.Error, FaultKind.Delay];

    private static readonly FaultKind[] OfChanges =
    [
        FaultKind.CrashBefore, FaultKind.CrashAfter, FaultKind.Error, FaultKind.UnknownOutcome, FaultKind.Duplicate,
        FaultKind.Delay,
    ];

    /// <summary>The faults that can be told apart at this effect.</summary>
    public IReadOnlyList<FaultKind> Faults => Changes ? OfChanges : OfReads;
}
