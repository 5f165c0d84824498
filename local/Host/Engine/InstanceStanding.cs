namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>What an instance that is not finished waits for.</summary>
/// <param name="NextTimer">When its next timer fires.</param>
/// <param name="Activities">Activities that were begun and have not given their result.</param>
/// <param name="Messages">Messages that it has not taken.</param>
/// <param name="Children">Sub-orchestrations that are not finished.</param>
public sealed record InstanceStanding(DateTimeOffset? NextTimer, int Activities, int Messages, int Children)
{
    /// <summary>Whether nothing can wake it but an event from outside.</summary>
    public bool WaitsForEventOnly => NextTimer is null && Activities + Messages + Children == 0;
}
