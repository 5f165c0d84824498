using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Exports;

/// <summary>When what is tried again.</summary>
internal static class ExportRetries
{
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromHours(6)];

    private static readonly TimeSpan Daily = TimeSpan.FromDays(1);

    /// <summary>
    /// For our own storage, keys and mail: 40 attempts with doubling pauses up to an hour are more than a day; then the
    /// reconciler starts anew. A key that is gone stays gone.
    /// </summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 40,
        firstRetryInterval: TimeSpan.FromSeconds(1),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1))
    {
        // By its name: see BannedSymbols.Functions.txt.
        HandleFailure = failure => failure.ErrorType != typeof(KeyUnavailableException).FullName,
    });

    /// <summary>Pauses between the first attempts at a service that fails: 1 s and 5 s.</summary>
    public static IReadOnlyList<TimeSpan> QuickPauses { get; } = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>
    /// The next time after a round in which a service failed: 5 minutes, 1 hour, 6 hours, then daily, the last one at
    /// the due date.
    /// </summary>
    public static DateTime Next(DateTime now, int round, DateTimeOffset retryUntil)
    {
        var next = now + (round < Pauses.Length ? Pauses[round] : Daily);
        return next < retryUntil.UtcDateTime ? next : retryUntil.UtcDateTime;
    }
}
