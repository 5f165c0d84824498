namespace PrivacyFunctions.Keys;

internal static class KeyRetries
{
    /// <summary>
    /// For the store and the vault: 40 attempts with doubling pauses up to an hour are more than a day; then the
    /// reconciler starts anew. A key that cannot be used is the operator's matter.
    /// </summary>
    public static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new RetryPolicy(
        maxNumberOfAttempts: 40,
        firstRetryInterval: TimeSpan.FromSeconds(5),
        backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromHours(1))
    {
        HandleFailure = failure => failure.ErrorType != typeof(KeyUnavailableException).FullName,
    });
}
