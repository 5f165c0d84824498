namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The one thread of an orchestrator. Between two episodes there is none; during one, everything the orchestrator
/// awaits comes back
/// to it in order. What comes back from another thread came from something that is not durable, and is told to
/// <paramref name="left"/> instead of being run.
/// </summary>
internal sealed class OrchestratorThread(Action<string> left) : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _queue = new();
    private volatile int _owner;

    public bool IsCurrent => _owner == Environment.CurrentManagedThreadId;

    /// <summary>Runs an action and all that follows from it on the calling thread.</summary>
    public void Run(Action action)
    {
        var outer = Current;
        _owner = Environment.CurrentManagedThreadId;
        SetSynchronizationContext(this);
        try
        {
            action();
            while (_queue.TryDequeue(out var next))
                next.Callback(next.State);
        }
        finally
        {
            SetSynchronizationContext(outer);
            _owner = 0;
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            _queue.Enqueue((d, state));
        else
            left("it awaited a task that was completed by another thread, such as Task.Run, Task.Delay or I/O");
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        if (IsCurrent)
            d(state);
        else
            left("another thread called into it");
    }

    public override SynchronizationContext CreateCopy() => this;
}
