namespace PrivacyFunctions.Retention;

/// <summary>When what is tried again.</summary>
internal static class SweepRetries
{
    /// <summary>
    /// For a service or our own storage that is away: 8 attempts with doubling pauses are about ten minutes; then the
    /// hourly timer goes on with the run where it stopped.
    /// </summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 8,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(5)));
}
