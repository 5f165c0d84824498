namespace PrivacyFunctions.Local.Host.Clock;

/// <summary>One timer of <see cref="DueTimers"/>. Due time, sequence and period belong to the queue's lock.</summary>
internal sealed class DueTimer(DueTimers owner, TimerCallback callback, object? state) : ITimer
{
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private volatile bool _disposed;

    public DateTimeOffset Due { get; set; }

    public long Sequence { get; set; }

    public TimeSpan Period { get; set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
            return false;
        owner.Schedule(this, dueTime, period);
        return true;
    }

    public void Fire()
    {
        if (_disposed)
            return;
        if (_context is null)
            callback(state);
        else
            ExecutionContext.Run(_context, inner => callback(inner), state);
    }

    public void Dispose()
    {
        _disposed = true;
        owner.Remove(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
