namespace PrivacyFunctions.Simulation.Faults;

/// <summary>What may happen to one effect: a call of a store, the vault, the mail provider, a service, the engine.</summary>
internal enum FaultKind
{
    None,

    /// <summary>The process dies before anything was done.</summary>
    CrashBefore,

    /// <summary>It was done, and the process dies before it hears so.</summary>
    CrashAfter,

    /// <summary>It was refused, and nothing was done.</summary>
    Error,

    /// <summary>It was done, now or a little later, and the caller is told that time is up.</summary>
    UnknownOutcome,

    /// <summary>It is delivered twice.</summary>
    Duplicate,

    /// <summary>It takes long, and everything else goes on meanwhile.</summary>
    Delay,
}
