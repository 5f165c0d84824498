using System.Collections.Concurrent;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>Those who wait for an instance to change.</summary>
internal sealed class InstanceWatch
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _waiters = new(StringComparer.Ordinal);

    /// <summary>Completes at the next change after this call.</summary>
    public Task NextChange(string instanceId) =>
        _waiters.GetOrAdd(instanceId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Changed(string instanceId)
    {
        if (!_waiters.IsEmpty && _waiters.TryRemove(instanceId, out var waiter))
            waiter.TrySetResult();
    }
}
