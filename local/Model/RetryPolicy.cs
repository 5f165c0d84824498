namespace PrivacyFunctions.Local;

/// <summary>Retries with growing intervals, kept by durable timers in the history.</summary>
public class RetryPolicy
{
    private static readonly TimeSpan DefaultMaxRetryInterval = TimeSpan.FromHours(1);

    /// <summary>A policy.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// No attempt, an interval that is not positive, a coefficient below 1, or a limit below the first interval.
    /// </exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxNumberOfAttempts);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(backoffCoefficient, 1.0);
        ThrowIfShorter(maxRetryInterval, firstRetryInterval, nameof(maxRetryInterval));
        ThrowIfShorter(retryTimeout, firstRetryInterval, nameof(retryTimeout));
        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = maxRetryInterval ?? DefaultMaxRetryInterval;
        RetryTimeout = retryTimeout ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>Attempts in all, the first included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>Between the first attempt and the second.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>Each interval is the last one times this. Default 1.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>No interval is longer. Default 1 hour.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No further attempt is begun this long after the first. Default: no limit.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>
    /// Says of a failure whether it is worth another attempt; number and time limit come first. Default: always.
    /// </summary>
    public Func<TaskFailureDetails, bool> HandleFailure { init => IsRetriable = value; }

    internal Func<TaskFailureDetails, bool> IsRetriable { get; private init; } = _ => true;

    private static void ThrowIfShorter(TimeSpan? limit, TimeSpan firstRetryInterval, string name)
    {
        if (limit is { } given && given != Timeout.InfiniteTimeSpan)
            ArgumentOutOfRangeException.ThrowIfLessThan(given, firstRetryInterval, name);
    }
}
