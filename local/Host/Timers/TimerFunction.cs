using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Timers;

/// <summary>
/// One timer function: it runs when it is due, never beside itself, and one run makes up for all that were missed. A
/// run that a stop of the host cut off is due again, since the state moves on only after a run.
/// </summary>
/// <param name="run">Runs the function once; its exceptions end here.</param>
internal sealed class TimerFunction(
    string name,
    CronSchedule schedule,
    TimerStates? states,
    Func<TimerInfo, CancellationToken, Task> run,
    TimeProvider time,
    ILogger log) : IAsyncDisposable
{
    /// <summary>1 day: longer waits are taken in steps.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>10 seconds: a run that starts later than that was missed and is made up for.</summary>
    private static readonly TimeSpan Punctuality = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private Task _running = Task.CompletedTask;
    private TimerState? _state;
    private ITimer? _timer;

    /// <param name="runNow">Also run at once, whatever the schedule says.</param>
    public void Start(bool runNow)
    {
        var now = time.GetUtcNow();
        lock (_lock)
        {
            _state = states?.Read(name);
            if (_state is null)
                Save(new TimerState(null, schedule.NextAfter(now), now));
            _timer =
                time.CreateTimer(_ => OnWake(runNow: false), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }

        OnWake(runNow);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        Task running;
        lock (_lock)
        {
            _timer?.Dispose();
            running = _running;
        }

        await running;
        _stopping.Dispose();
    }

    private void OnWake(bool runNow)
    {
        lock (_lock)
        {
            if (_stopping.IsCancellationRequested || !_running.IsCompleted)
                return;
            var now = time.GetUtcNow();
            var state = _state!;
            if (runNow || state.Next <= now)
                _running = Task.Run(() => RunAsync(state, now));
            else
                Arm();
        }
    }

    private async Task RunAsync(TimerState due, DateTimeOffset now)
    {
        var info = new TimerInfo
        {
            IsPastDue = now - due.Next > Punctuality,
            ScheduleStatus = states is null ? null : new ScheduleStatus
            {
                Last = due.Last?.UtcDateTime ?? default,
                Next = due.Next.UtcDateTime,
                LastUpdated = due.UpdatedAt.UtcDateTime,
            },
        };
        try
        {
            await run(info, _stopping.Token);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // Cut off by the stop: the state stays, so the run is due again at the next start.
            return;
        }
        catch (Exception fault)
        {
            // The process boundary of a run; the next one comes by schedule, as with the real host.
            log.LogError("{Function}: {Exception}\n{Stack}", name, fault.GetType().FullName, fault.StackTrace);
        }

        Finish(now);
    }

    private void Finish(DateTimeOffset started)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            try
            {
                // Counted from the start, so that what came due during the run is made up for by one more.
                Save(new TimerState(started, schedule.NextAfter(started), now));
            }
            catch (StorageUnavailableException)
            {
                // The stored state is old, so a restart would run it once more: late and double is better than never.
                log.LogError("{Function}: the schedule's state cannot be stored.", name);
            }

            if (_stopping.IsCancellationRequested)
                return;
            _running = Task.CompletedTask;
            Arm();
        }
    }

    private void Save(TimerState state)
    {
        _state = state;
        states?.Write(name, state);
    }

    private void Arm()
    {
        DateTimeOffset now;
        do
        {
            now = time.GetUtcNow();
            var wait = _state!.Next - now;
            _timer!.Change(
                wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait,
                Timeout.InfiniteTimeSpan);
        }
        // A wait counts from when it is set: one that was computed before a jump of the clock would end too late.
        while (time.GetUtcNow() - now > Punctuality);
    }
}
