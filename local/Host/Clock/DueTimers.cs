namespace PrivacyFunctions.Local.Host.Clock;

/// <summary>
/// Timers in the order of their due times on a clock that may jump. One real timer wakes for the earliest; a jump calls
/// <see cref="FireDue"/>. Callbacks run one after another, as a timer's callbacks should: short.
/// </summary>
internal sealed class DueTimers : IDisposable
{
    /// <summary>1 day: a longer wait is taken in steps, since a real timer takes at most 49 days.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private static readonly Comparer<DueTimer> DueOrder = Comparer<DueTimer>.Create(
        (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Sequence.CompareTo(b.Sequence));

    private readonly Func<DateTimeOffset> _now;
    private readonly ITimer _wake;
    private readonly Lock _queueLock = new();

    // Held while callbacks run, so that they run in order; a callback may itself move the clock, so the holder may
    // enter again.
    private readonly Lock _firing = new();
    private readonly SortedSet<DueTimer> _queue = new(DueOrder);
    private long _sequence;
    private bool _disposed;

    public DueTimers(TimeProvider real, Func<DateTimeOffset> now)
    {
        _now = now;
        _wake = real.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public ITimer Create(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new DueTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void FireDue()
    {
        lock (_firing)
        {
            while (TakeDue() is { } timer)
                timer.Fire();
        }

        lock (_queueLock)
            Arm();
    }

    public void Dispose()
    {
        lock (_queueLock)
        {
            _disposed = true;
            _queue.Clear();
        }

        _wake.Dispose();
    }

    internal void Schedule(DueTimer timer, TimeSpan dueTime, TimeSpan period)
    {
        lock (_queueLock)
        {
            _queue.Remove(timer);
            timer.Period = period;
            if (dueTime == Timeout.InfiniteTimeSpan || _disposed)
                return;
            Enqueue(timer, _now() + dueTime);
            if (ReferenceEquals(_queue.Min, timer))
                Arm();
        }
    }

    internal void Remove(DueTimer timer)
    {
        lock (_queueLock)
            _queue.Remove(timer);
    }

    private DueTimer? TakeDue()
    {
        lock (_queueLock)
        {
            var now = _now();
            if (_queue.Min is not { } first || first.Due > now)
                return null;
            _queue.Remove(first);
            // A jump over many periods is one tick, as it is for a machine that slept.
            if (first.Period > TimeSpan.Zero)
                Enqueue(first, now + first.Period);
            return first;
        }
    }

    private void Enqueue(DueTimer timer, DateTimeOffset due)
    {
        timer.Due = due;
        timer.Sequence = _sequence++;
        _queue.Add(timer);
    }

    private void Arm()
    {
        if (_disposed || _queue.Min is not { } first)
            return;
        var wait = first.Due - _now();
        _wake.Change(
            wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait, Timeout.InfiniteTimeSpan);
    }
}
