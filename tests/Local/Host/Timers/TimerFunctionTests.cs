using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Timers;

namespace PrivacyFunctions.Tests.Local.Host.Timers;

[TestClass]
public sealed class TimerFunctionTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("privacy-timers-").FullName;
    private readonly AdjustableTimeProvider _clock = new(TimeProvider.System, null);
    private readonly BlockingCollection<TimerInfo> _runs = [];

    public void Dispose()
    {
        _clock.Dispose();
        _runs.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [TestMethod]
    public async Task It_runs_when_the_clock_reaches_the_schedule_and_not_before()
    {
        _clock.AdvanceTo(Midnight().AddDays(1).AddHours(1));
        await using var timer = Daily();
        timer.Start(runNow: false);
        Assert.IsFalse(_runs.TryTake(out _, 50));
        _clock.AdvanceTo(Midnight().AddHours(3));
        Assert.IsFalse(Next().IsPastDue);
    }

    [TestMethod]
    public async Task Many_missed_runs_are_one_run_that_knows_it_is_late()
    {
        await using var timer = Daily();
        timer.Start(runNow: false);
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(10));
        Assert.IsTrue(Next().IsPastDue);
        Assert.IsFalse(_runs.TryTake(out _, 50));
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
        Next();
    }

    [TestMethod]
    public async Task What_was_missed_while_the_host_was_down_is_made_up_for_once()
    {
        await using (var before = Daily())
            before.Start(runNow: false);
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(3));
        await using (var after = Daily())
        {
            after.Start(runNow: false);
            var info = Next();
            Assert.IsTrue(info.IsPastDue);
            Assert.IsLessThan(_clock.GetUtcNow().UtcDateTime, info.ScheduleStatus!.Next);
        }

        await using var again = Daily();
        again.Start(runNow: false);
        Assert.IsFalse(_runs.TryTake(out _, 50));
    }

    [TestMethod]
    public async Task A_run_never_overlaps_itself_and_what_came_due_meanwhile_is_one_run()
    {
        var release = new TaskCompletionSource();
        var (running, most) = (0, 0);
        await using var timer = Daily(async (info, _) =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            _runs.Add(info, CancellationToken.None);
            await release.Task;
            Interlocked.Decrement(ref running);
        });
        timer.Start(runNow: false);
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
        Next();
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
        Assert.IsFalse(_runs.TryTake(out _, 50));
        release.SetResult();
        Next();
        Assert.IsFalse(_runs.TryTake(out _, 50));
        Assert.AreEqual(1, most);
    }

    [TestMethod]
    public async Task A_run_that_throws_does_not_stop_the_schedule()
    {
        await using var timer = Daily((info, _) =>
        {
            _runs.Add(info, CancellationToken.None);
            throw new InvalidOperationException("broken");
        });
        timer.Start(runNow: false);
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
        Next();
        _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
        Next();
    }

    [TestMethod]
    public async Task A_run_that_a_stop_cut_off_is_due_again_at_the_next_start()
    {
        await using (var cut = Daily(async (info, cancellation) =>
        {
            _runs.Add(info, CancellationToken.None);
            await Task.Delay(Timeout.InfiniteTimeSpan, _clock, cancellation);
        }))
        {
            cut.Start(runNow: false);
            _clock.AdvanceTo(_clock.GetUtcNow().AddDays(1));
            Next();
        }

        await using var timer = Daily();
        timer.Start(runNow: false);
        Next();
    }

    [TestMethod]
    public async Task Run_on_startup_runs_at_once()
    {
        await using var timer = Daily();
        timer.Start(runNow: true);
        Next();
    }

    private DateTimeOffset Midnight() => new(_clock.GetUtcNow().Date, TimeSpan.Zero);

    private TimerInfo Next() =>
        _runs.TryTake(out var info, TimeSpan.FromSeconds(10))
            ? info
            : throw new TimeoutException("The function did not run.");

    private TimerFunction Daily(Func<TimerInfo, CancellationToken, Task>? run = null) => new(
        "Daily", CronSchedule.Parse("0 0 3 * * *"), new TimerStates(_folder), run ?? RecordAsync, _clock,
        NullLogger.Instance);

    private Task RecordAsync(TimerInfo info, CancellationToken cancellation)
    {
        _runs.Add(info, cancellation);
        return Task.CompletedTask;
    }
}
