namespace PrivacyFunctions.Governance.Telling;

/// <summary>When what is tried again.</summary>
internal static class TellingRetries
{
    /// <summary>
    /// For our own storage that is away: 8 attempts with doubling pauses are about ten minutes; then the hourly timer
    /// goes through all tenants anew.
    /// </summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 8,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(5)));
}
