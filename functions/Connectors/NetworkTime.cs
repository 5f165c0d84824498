namespace PrivacyFunctions.Connectors;

/// <summary>
/// The clock of timeouts, retries and signatures between processes: real time. The deployment's own clock may be moved
/// by days (the local host does that), and another process would not know.
/// </summary>
public sealed record NetworkTime(TimeProvider Clock)
{
    public static NetworkTime Real { get; } = new(TimeProvider.System);
}
