namespace PrivacyFunctions.Simulation.Years.App;

/// <summary>The deployment's clock: stands still until it is moved.</summary>
internal sealed class YearsClock(DateTimeOffset begin) : TimeProvider
{
    public DateTimeOffset Now { get; private set; } = begin;

    public override DateTimeOffset GetUtcNow() => Now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Now.Ticks;

    public void MoveTo(DateTimeOffset time) => Now = time > Now ? time : Now;

    /// <summary>Rings never: what the app times by itself are limits, and no step takes simulated time.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Silent();

    private sealed class Silent : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
