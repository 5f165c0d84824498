namespace PrivacyFunctions.Erasure;

/// <summary>When what is tried again.</summary>
internal static class ErasureRetries
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30),
    ];

    private static readonly TimeSpan Hourly = TimeSpan.FromHours(1);

    /// <summary>
    /// For our own storage, keys and mail: 40 attempts with doubling pauses up to an hour are more than a day; then the
    /// reconciler starts anew.
    /// </summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 40,
        firstRetryInterval: TimeSpan.FromSeconds(1),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1)));

    /// <summary>
    /// The next round after one in which a service failed: 5 s, 30 s, 5 min, 30 min, then hourly, without an end. An
    /// erasure that has begun is never given up.
    /// </summary>
    public static DateTime Next(DateTime now, int turn) => now + (turn < Pauses.Length ? Pauses[turn] : Hourly);
}
