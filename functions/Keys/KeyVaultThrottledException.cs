namespace PrivacyFunctions.Keys;

/// <summary>
/// The vault has had too many calls (429) and asks to be left alone for a while. A transport fault: nothing was done,
/// and the same call succeeds later. Whoever has no retry policy of their own answers 503 with <c>Retry-After</c>.
/// </summary>
public sealed class KeyVaultThrottledException(TimeSpan retryAfter, Exception? innerException = null)
    : Exception("The key vault has had too many calls.", innerException)
{
    public TimeSpan RetryAfter { get; } = retryAfter;
}
