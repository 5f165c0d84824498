using PrivacyFunctions.Audit;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Retention.OwnData.OwnDataFixture;

namespace PrivacyFunctions.Tests.Retention.OwnData;

/// <summary>The payloads of audit events, day by day.</summary>
[TestClass]
public sealed class AuditPayloadForgettingTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task On_every_day_what_goes_is_what_the_cut_off_says_and_the_preview_has_counted()
    {
        await using var run = new OwnDataFixture();
        var dice = new Random(7);
        for (var hour = 0; hour < 24 * 45; hour += 1 + dice.Next(9))
        {
            run.Time.Now = At("2027-01-10T00:00").AddHours(hour).AddMinutes(dice.Next(60));
            await run.LogAsync($"event{hour}", dice.Next(3) == 0 ? Globex : Acme);
        }

        var gone = 0;
        for (var day = At("2028-01-09T00:30"); day < At("2028-03-01T00:30"); day = day.AddDays(1 + dice.Next(3)))
        {
            run.Time.Now = day;
            if (dice.Next(5) == 0)
                await run.RestartAsync();
            foreach (var tenant in new[] { Acme, Globex })
            {
                var preview = await run.Get<OwnDataViews>().PreviewAsync(tenant, Token);
                var view = (await run.Get<OwnDataViews>().OfAsync(tenant, Token)).Single(line => line.Id == "audit");
                var before = Standing(await run.ReadAsync(tenant));
                await run.Forgetting.RunAsync(Token);
                var after = Standing(await run.ReadAsync(tenant));
                Assert.AreEqual(preview.Single(line => line.Id == "audit").ToBeForgotten, before.Count - after.Count, $"{day}");
                CollectionAssert.AreEqual(before.Where(at => at >= view.CutOff).ToList(), after, $"{day}");
                gone += before.Count - after.Count;
                // The other tenant's preview is of the same day, before its run.
                await run.ForgetDayAsync();
            }
        }

        Assert.IsGreaterThan(100, gone);
    }

    [TestMethod]
    public async Task A_writer_whose_clock_was_years_ahead_costs_nobody_the_keys_of_what_was_written_after_it()
    {
        await using var run = new OwnDataFixture();
        run.Time.Now = At("2027-01-10T09:00");
        await run.LogAsync("before", Acme);
        run.Time.Now = At("2099-01-01T09:00");
        await run.LogAsync("ahead", Acme);
        run.Time.Now = At("2027-06-10T09:00");
        await run.LogAsync("after", Acme);
        await run.RunAtAsync("2028-02-20T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "before")).Forgotten);
        Assert.IsNotNull((await run.FindAsync(Acme, "after")).Payload, "Its year is not over.");
    }

    [TestMethod]
    public async Task A_writer_whose_clock_was_years_behind_takes_nothing_along_and_leaves_nothing_behind()
    {
        await using var run = new OwnDataFixture();
        for (var day = 1; day <= 7; day++)
        {
            run.Time.Now = day == 4 ? At("2001-01-01T09:00") : At("2027-01-10T09:00").AddDays(day);
            await run.LogAsync($"event{day}", Acme);
        }

        await run.RunAtAsync("2027-03-01T00:30");
        Assert.AreEqual(0, await run.SealedAsync(Acme, 2001));
        Assert.HasCount(6, Standing(await run.ReadAsync(Acme)), "Their year is not over.");
        await run.RunAtAsync("2028-03-01T00:30");
        Assert.IsEmpty(Standing(await run.ReadAsync(Acme)));
        Assert.IsFalse(
            await run.Get<AuditStore>().ReadPayloadsAsync(Acme, long.MaxValue, Token).Select(AuditPayloads.Read)
                .AnyAsync(row => row is { Month.Text: "2027-01", Envelope: not null }, Token),
            "What is called forgotten is out of its row.");
    }

    [TestMethod]
    public async Task A_days_run_reads_what_has_come_due_and_not_the_log()
    {
        await using var run = new OwnDataFixture();
        for (var hour = 0; hour < 20 * 24; hour++)
        {
            run.Time.Now = At("2027-01-02T00:15").AddHours(hour);
            await run.LogAsync($"event{hour}", Acme);
        }

        await run.RunAtAsync("2028-01-10T00:30");
        Assert.HasCount(287, Standing(await run.ReadAsync(Acme)));
        run.Failing.RowsRead = 0;
        await run.RunAtAsync("2028-01-11T00:30");
        var read = run.Failing.RowsRead;
        Assert.HasCount(263, Standing(await run.ReadAsync(Acme)));
        // 24 rows came due; what is read beside them are months, ids, and two searches by halving.
        Assert.IsLessThan(100L, read);
    }

    [TestMethod]
    public async Task A_longer_window_brings_nothing_back_and_a_shorter_one_is_caught_up_with()
    {
        await using var run = new OwnDataFixture(BySetting);
        await run.AddAsync(Acme);
        for (var day = 1; day <= 60; day++)
        {
            run.Time.Now = At("2027-01-01T09:00").AddDays(day);
            await run.LogAsync($"event{day}", Acme);
        }

        await run.SetAsync(Acme, 90);
        await run.RunAtAsync("2027-04-11T12:00");
        // Those of 10 January 9:00 and before are 90 days old.
        Assert.AreEqual(50, await CountAsync(run));
        await run.SetAsync(Acme, 200);
        await run.RestartAsync();
        await run.RunAtAsync("2027-04-20T12:00");
        Assert.AreEqual(50, await CountAsync(run));
        Assert.IsNull((await run.FindAsync(Acme, "event9")).Payload);
        await run.SetAsync(Acme, 60);
        await run.RunAtAsync("2027-04-21T12:00");
        // 20 February 9:00 is over as well.
        Assert.AreEqual(10, await CountAsync(run));
    }

    [TestMethod]
    public async Task Of_writers_whose_clocks_differ_each_event_goes_by_its_own_time()
    {
        await using var run = new OwnDataFixture();
        var dice = new Random(3);
        for (var minute = 0; minute < 2000; minute += 10)
        {
            // One of two is up to 50 minutes behind.
            run.Time.Now = At("2027-01-10T00:00").AddMinutes(minute - (dice.Next(2) * dice.Next(50)));
            await run.LogAsync($"event{minute}", Acme);
        }

        for (var day = At("2028-01-10T00:10"); day < At("2028-01-13T00:00"); day = day.AddDays(1))
        {
            run.Time.Now = day;
            var before = Standing(await run.ReadAsync(Acme));
            var cutOff = (await run.Get<AuditWindows>().CutOffAsync(Acme, day, Token))!.Value;
            await run.Forgetting.RunAsync(Token);
            CollectionAssert.AreEqual(before.Where(at => at >= cutOff).ToList(), Standing(await run.ReadAsync(Acme)));
        }

        Assert.IsTrue((await run.ReadAsync(Acme)).Items
            .Where(item => item.Id.StartsWith("event", StringComparison.Ordinal)).All(item => item.Forgotten));
    }

    [TestMethod]
    public async Task A_day_in_the_middle_of_a_month_stands_in_the_deletion_log_under_the_month()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("early", Acme);
        run.Time.Now = At("2027-01-20T09:00");
        await run.LogAsync("late", Acme);
        await run.RunAtAsync("2028-01-11T00:30");
        var deletions = run.Get<PrivacyFunctions.Erasure.IDeletionLog>();
        Assert.IsTrue(await deletions.HasAsync(Acme, "audit.acme.2027-01", Token));
        Assert.AreEqual(1, (await run.ReadAsync(Acme)).Items.Count(item => item.Action == "deletion.logged"));
        await run.RunAtAsync("2028-01-21T00:30");
        Assert.AreEqual(1, (await run.ReadAsync(Acme)).Items.Count(item => item.Action == "deletion.logged"));
        Assert.IsTrue((await run.FindAsync(Acme, "late")).Forgotten);
    }

    [TestMethod]
    public async Task Whatever_is_set_and_held_on_which_day_no_event_goes_too_early_and_none_stays_too_long()
    {
        await using var run = new OwnDataFixture(BySetting);
        var (dice, gone) = (new Random(11), 0);
        var (days, reach, holds) = (
            new Dictionary<TenantId, int>(), new Dictionary<TenantId, DateTimeOffset>(), new Dictionary<TenantId, LegalHold>());
        foreach (var tenant in new[] { Acme, Globex })
            await run.AddAsync(tenant);
        for (var day = At("2027-01-11T00:30"); day < At("2027-06-01T00:00"); day = day.AddDays(1))
        {
            run.Time.Now = day;
            foreach (var tenant in new[] { Acme, Globex })
            {
                await run.LogAsync($"{tenant}.{day:MMdd}", tenant);
                if (dice.Next(12) == 0)
                    await run.SetAsync(tenant, days[tenant] = dice.Next(4) == 0 ? 0 : 5 + dice.Next(60));
                if (dice.Next(15) == 0 && !holds.ContainsKey(tenant))
                    holds[tenant] = await run.PlaceAsync(tenant, subject: null);
                else if (dice.Next(5) == 0 && holds.Remove(tenant, out var hold))
                    await run.ReleaseAsync(hold, subject: null);
                // By the days that were set, counted by hand; what is gone does not come back.
                if (days.GetValueOrDefault(tenant) is > 0 and var kept && !holds.ContainsKey(tenant) &&
                    day.AddDays(-kept) > reach.GetValueOrDefault(tenant))
                    reach[tenant] = day.AddDays(-kept);
            }

            if (dice.Next(10) == 0)
                await run.RestartAsync();
            await run.Forgetting.RunAsync(Token);
            foreach (var tenant in dice.Next(4) == 0 ? new[] { Acme, Globex } : [])
            {
                var events = (await run.ReadAsync(tenant)).Items.Where(item => item.Action == "request.submitted").ToList();
                foreach (var item in events)
                    Assert.AreEqual(item.At < reach.GetValueOrDefault(tenant), item.Forgotten, $"{day} {item.Id}");
                gone = Math.Max(gone, events.Count(item => item.Forgotten));
            }
        }

        Assert.IsGreaterThan(50, gone);
    }

    /// <summary>When the events happened that were written by the test and have a payload, newest first.</summary>
    private static List<DateTimeOffset> Standing(AuditPage page) =>
        [.. page.Items.Where(item => item is { Forgotten: false, Action: "request.submitted" }).Select(item => item.At)];

    private static async Task<int> CountAsync(OwnDataFixture run) => Standing(await run.ReadAsync(Acme)).Count;
}
