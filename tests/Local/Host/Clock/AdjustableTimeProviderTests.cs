using PrivacyFunctions.Local.Host.Clock;

namespace PrivacyFunctions.Tests.Local.Host.Clock;

[TestClass]
public sealed class AdjustableTimeProviderTests
{
    [TestMethod]
    public void A_jump_fires_every_due_timer_in_the_order_of_due_times_before_it_returns()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var fired = new List<int>();
        using var late = clock.CreateTimer(_ => fired.Add(3), null, TimeSpan.FromDays(6), Timeout.InfiniteTimeSpan);
        using var early = clock.CreateTimer(_ => fired.Add(1), null, TimeSpan.FromDays(1), Timeout.InfiniteTimeSpan);
        using var middle = clock.CreateTimer(_ => fired.Add(2), null, TimeSpan.FromDays(2), Timeout.InfiniteTimeSpan);
        using var never = clock.CreateTimer(_ => fired.Add(4), null, TimeSpan.FromDays(8), Timeout.InfiniteTimeSpan);

        Assert.IsTrue(clock.AdvanceTo(clock.GetUtcNow().AddDays(7)));

        CollectionAssert.AreEqual(new[] { 1, 2, 3 }, fired);
    }

    [TestMethod]
    public async Task Without_a_jump_timers_fire_when_real_time_comes()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        await Task.Delay(TimeSpan.FromMilliseconds(30), clock).WaitAsync(TimeSpan.FromSeconds(10));
    }

    [TestMethod]
    public async Task A_task_that_waits_a_week_goes_on_after_the_jump()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var waiting = Task.Delay(TimeSpan.FromDays(7), clock);
        clock.AdvanceTo(clock.GetUtcNow().AddDays(7).AddSeconds(1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [TestMethod]
    public void A_jump_over_many_periods_is_one_tick()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var ticks = 0;
        using var timer = clock.CreateTimer(_ => ticks++, null, TimeSpan.FromHours(1), TimeSpan.FromHours(1));
        clock.AdvanceTo(clock.GetUtcNow().AddDays(3));
        Assert.AreEqual(1, ticks);
        clock.AdvanceTo(clock.GetUtcNow().AddHours(2));
        Assert.AreEqual(2, ticks);
    }

    [TestMethod]
    public void A_stopped_or_postponed_timer_does_not_fire()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var fired = 0;
        var stopped = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        stopped.Dispose();
        using var postponed = clock.CreateTimer(_ => fired++, null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        Assert.IsTrue(postponed.Change(TimeSpan.FromDays(2), Timeout.InfiniteTimeSpan));
        Assert.IsFalse(stopped.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan));
        clock.AdvanceTo(clock.GetUtcNow().AddDays(1));
        Assert.AreEqual(0, fired);
    }

    [TestMethod]
    public void A_timer_may_move_the_clock_itself()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var fired = new List<string>();
        using var second =
            clock.CreateTimer(_ => fired.Add("second"), null, TimeSpan.FromDays(2), Timeout.InfiniteTimeSpan);
        using var first = clock.CreateTimer(
            _ =>
            {
                fired.Add("first");
                clock.AdvanceTo(clock.GetUtcNow().AddDays(5));
            },
            null, TimeSpan.FromHours(1), Timeout.InfiniteTimeSpan);
        clock.AdvanceTo(clock.GetUtcNow().AddHours(2));
        CollectionAssert.AreEqual(new[] { "first", "second" }, fired);
    }

    [TestMethod]
    public void The_clock_never_goes_back_and_never_beyond_its_limit()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        Assert.IsTrue(clock.AdvanceTo(clock.GetUtcNow().AddDays(1)));
        var before = clock.GetUtcNow();
        Assert.IsFalse(clock.AdvanceTo(before.AddHours(-1)));
        Assert.IsFalse(clock.AdvanceTo(before + AdjustableTimeProvider.MaxOffset));
        Assert.IsTrue(clock.GetUtcNow() >= before);
    }

    [TestMethod]
    public void Elapsed_time_includes_the_jump()
    {
        using var clock = new AdjustableTimeProvider(TimeProvider.System, null);
        var start = clock.GetTimestamp();
        clock.AdvanceTo(clock.GetUtcNow().AddDays(2));
        Assert.AreEqual(2, clock.GetElapsedTime(start).TotalDays, 0.001);
    }

    [TestMethod]
    public void The_offset_outlives_the_process()
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            using (var clock = new AdjustableTimeProvider(TimeProvider.System, file))
                clock.AdvanceTo(clock.GetUtcNow().AddDays(40));
            using var restarted = new AdjustableTimeProvider(TimeProvider.System, file);
            Assert.AreEqual(40, (restarted.GetUtcNow() - TimeProvider.System.GetUtcNow()).TotalDays, 0.001);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
