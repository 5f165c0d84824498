namespace PrivacyFunctions.Simulation;

/// <summary>Simulated time as a process sees it; its timers die with it.</summary>
internal sealed class ProcessTime(World world, Process process) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => world.Now;

    public override long GetTimestamp() => world.Now.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(world, process, callback, state);
        // What the app does again and again by itself only tidies its memory, and would be all that a run does.
        if (period == Timeout.InfiniteTimeSpan)
            timer.Change(dueTime, period);
        return timer;
    }

    private sealed class Timer(World world, Process process, TimerCallback callback, object? state) : ITimer
    {
        private Alarm? _alarm;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Dispose();
            if (dueTime != Timeout.InfiniteTimeSpan)
                _alarm = world.At(world.Now + dueTime, process, () => process.Run(() => callback(state)));
            return true;
        }

        public void Dispose()
        {
            if (_alarm is { } alarm)
                world.Remove(alarm);
            _alarm = null;
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
