namespace PrivacyFunctions.Rights;

/// <summary>When what is tried again.</summary>
internal static class RightsRetries
{
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1),
        TimeSpan.FromHours(6),
    ];

    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <summary>
    /// 12 hours between two looks at what waits for a decision: the event that wakes it may be lost.
    /// </summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromHours(12);

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
    /// The next round after one in which a correction failed: 5 s, 1 min, 5 min, 1 hour, 6 hours, then daily, the last
    /// one at the due date.
    /// </summary>
    public static DateTime Next(DateTime now, int round, DateTimeOffset retryUntil)
    {
        var next = now + (round < Pauses.Length ? Pauses[round] : Daily);
        return next < retryUntil.UtcDateTime ? next : retryUntil.UtcDateTime;
    }

    /// <summary>The next look at what waits for somebody; sooner while a service fails as well.</summary>
    public static DateTime Look(DateTime now, int round, bool again) =>
        now + (again && round < Pauses.Length ? Pauses[round] : LookAgain);
}
