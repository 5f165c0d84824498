using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Retention.OwnData;
using static PrivacyFunctions.Tests.Retention.OwnData.OwnDataFixture;

namespace PrivacyFunctions.Tests.Retention;

/// <summary>The audit log's window gets longer at once, and shorter a week after somebody asked for it.</summary>
[TestClass]
public sealed class WaitingSettingsTests
{
    private static readonly AuditPayload Admin = new("actor-admin");
    private static readonly AuditPayload Owner = new("actor-owner");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_shorter_window_holds_after_a_week_and_not_an_hour_before()
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        await run.LogAsync("mischief", Acme);
        run.Time.Now = At("2027-02-20T09:00");
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);

        await HourAsync(run, "2027-02-20T09:20");
        await HourAsync(run, "2027-02-27T08:59");
        Assert.AreEqual(90, (await SettingAsync(run)).Days);
        Assert.AreEqual(new PendingView(30, At("2027-02-27T09:00")), (await SettingAsync(run)).Pending);
        Assert.IsFalse((await run.FindAsync(Acme, "mischief")).Forgotten);

        await HourAsync(run, "2027-02-27T09:20");
        Assert.AreEqual(30, (await SettingAsync(run)).Days);
        Assert.IsNull((await SettingAsync(run)).Pending);
        await run.RunAtAsync("2027-02-28T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "mischief")).Forgotten);
    }

    [TestMethod]
    public async Task For_ever_is_the_longest()
    {
        await using var run = await StartAsync();
        await AskAsync<SettingsOutcome.Waits>(run, 3650, Admin);
        await AskAsync<SettingsOutcome.Written>(run, 0, Admin);
        Assert.AreEqual(0, (await SettingAsync(run)).Days);
        Assert.IsNull((await SettingAsync(run)).Pending);
        // Nothing set is for ever too.
        await run.SetAsync(Acme, 90);
        await AskAsync<SettingsOutcome.Written>(run, null, Admin);
        Assert.IsNull((await SettingAsync(run)).Days);
    }

    [TestMethod]
    [DataRow(90, DisplayName = "the old value again")]
    [DataRow(91, DisplayName = "a longer one")]
    public async Task Whoever_sets_the_old_value_again_takes_it_back(int days)
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        await HourAsync(run, "2027-01-12T09:20");
        await AskAsync<SettingsOutcome.Written>(run, days, Owner);
        await HourAsync(run, "2027-02-12T09:20");
        Assert.AreEqual(days, (await SettingAsync(run)).Days);
        Assert.AreEqual("actor-owner", (await EventAsync(run, "retention.shortening_dropped")).Payload!.Actor);
    }

    [TestMethod]
    public async Task The_log_names_who_asked_when_it_is_asked_for_and_when_it_holds()
    {
        await using var run = await StartAsync();
        await AskAsync<SettingsOutcome.Waits>(run, 400, Admin);
        await HourAsync(run, "2027-01-10T09:20");
        var asked = await EventAsync(run, "retention.shortening_asked");
        Assert.AreEqual("actor-admin", asked.Payload!.Actor);
        Assert.Contains("2027-01-17T09:00:00", asked.Payload.Details!);
        Assert.IsFalse((await run.ReadAsync(Acme)).Items.Any(item => item.Action == "retention.set"));
        await HourAsync(run, "2027-01-17T09:20");
        var holds = await EventAsync(run, "retention.set");
        Assert.AreEqual("actor-admin", holds.Payload!.Actor);
        Assert.AreEqual("""{"auditRetentionDays":400}""", holds.Payload.Details);
    }

    [TestMethod]
    public async Task Asked_for_again_it_waits_as_it_did_and_another_value_waits_anew()
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        run.Time.Now = At("2027-01-13T09:00");
        Assert.AreEqual(At("2027-01-17T09:00"), (await AskAsync<SettingsOutcome.Waits>(run, 30, Admin)).Waiting.EffectiveAt);
        Assert.AreEqual(At("2027-01-20T09:00"), (await AskAsync<SettingsOutcome.Waits>(run, 60, Admin)).Waiting.EffectiveAt);
        await HourAsync(run, "2027-01-13T09:20");
        await HourAsync(run, "2027-01-17T09:20");
        Assert.AreEqual(90, (await SettingAsync(run)).Days, "The week of 30 days is over, but nobody asks for it any more.");
        await HourAsync(run, "2027-01-20T09:20");
        Assert.AreEqual(60, (await SettingAsync(run)).Days);
    }

    [TestMethod]
    public async Task A_restart_and_hours_in_which_nobody_came_lose_nothing()
    {
        await using var run = await StartAsync();
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        await HourAsync(run, "2027-01-10T09:20");
        await run.RestartAsync();
        await HourAsync(run, "2027-03-01T09:20");
        await run.RestartAsync();
        await HourAsync(run, "2027-03-01T10:20");
        Assert.AreEqual(30, (await SettingAsync(run)).Days);
        Assert.AreEqual(1, (await run.ReadAsync(Acme)).Items.Count(item => item.Action == "retention.set"));
    }

    [TestMethod]
    public async Task What_is_set_after_the_week_is_set_anew_and_takes_nothing_back_unseen()
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        await HourAsync(run, "2027-01-10T09:20");
        // No timer has come since the week was over.
        run.Time.Now = At("2027-01-17T09:01");
        await AskAsync<SettingsOutcome.Written>(run, 90, Owner);
        CollectionAssert.AreEqual(
            new[] { "actor-owner", "actor-admin" },
            (await run.ReadAsync(Acme)).Items.Where(item => item.Action == "retention.set")
                .Select(item => item.Payload!.Actor).ToList());
        Assert.AreEqual(90, (await SettingAsync(run)).Days);
    }

    [TestMethod]
    public async Task Somebody_elses_version_is_not_written_over()
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        var (_, seen) = await run.Get<RetentionStore>().SettingsAsync(Acme, Token);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        Assert.IsInstanceOfType<SettingsOutcome.Changed>(await SetAsync(run, 20, Owner, new IfMatch.Version(seen!.Value)));
        Assert.AreEqual(30, (await SettingAsync(run)).Pending!.Value);
    }

    [TestMethod]
    public async Task Taken_back_while_the_timer_applies_it_only_one_of_the_two_is_written()
    {
        await using var run = await StartAsync();
        await run.SetAsync(Acme, 90);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        await HourAsync(run, "2027-01-10T09:20");
        run.Time.Now = At("2027-01-17T09:20");
        var raced = false;
        run.Failing.FailsWrite = operations =>
        {
            // The owner comes in just before the timer's write.
            if (!raced && operations[0].Key is { Table: "retention", Row: "settings" })
            {
                raced = true;
                Assert.IsInstanceOfType<SettingsOutcome.Written>(
                    SetAsync(run, 90, Owner, new IfMatch.Anything()).GetAwaiter().GetResult());
            }

            return false;
        };
        await run.Get<WaitingSettings>().RunAsync(Token);
        Assert.IsTrue(raced);
        Assert.AreEqual(90, (await SettingAsync(run)).Days);
        Assert.IsNull((await SettingAsync(run)).Pending);
    }

    [TestMethod]
    public async Task The_organisation_is_told_once_who_can_take_it_back_and_how()
    {
        await using var run = await StartAsync(withAddress: true);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        await HourAsync(run, "2027-01-10T09:20");
        await HourAsync(run, "2027-01-10T10:20");
        var mail = run.Transport.Mails.Single().Text.Reveal();
        Assert.Contains("for 30 days instead of for ever", mail);
        Assert.Contains("17 January 2027, 09:00 UTC", mail);
        Assert.Contains("every owner and every admin", mail);
        Assert.Contains("setting auditRetentionDays to 0 again", mail);
        Assert.AreEqual("done", (await EventAsync(run, "retention.shortening_told")).Outcome);
    }

    [TestMethod]
    public async Task Told_late_it_waits_for_a_week_from_then()
    {
        await using var run = await StartAsync(withAddress: true);
        await AskAsync<SettingsOutcome.Waits>(run, 30, Admin);
        // Nobody came for ten days.
        await HourAsync(run, "2027-01-20T09:20");
        Assert.AreEqual(new PendingView(30, At("2027-01-27T09:20")), (await SettingAsync(run)).Pending);
        Assert.Contains("27 January 2027, 09:20 UTC", run.Transport.Mails.Single().Text.Reveal());
        await HourAsync(run, "2027-01-27T09:20");
        Assert.AreEqual(30, (await SettingAsync(run)).Days);
    }

    [TestMethod]
    public async Task Another_value_that_is_asked_for_in_the_same_minute_is_told_as_well()
    {
        await using var run = await StartAsync(withAddress: true);
        await AskAsync<SettingsOutcome.Waits>(run, 3649, Admin);
        // A harmless one goes out with the timer; the one that counts must not hide behind it.
        await HourAsync(run, "2027-01-10T09:00:20");
        await AskAsync<SettingsOutcome.Waits>(run, 1, Admin);
        await HourAsync(run, "2027-01-10T10:00:20");
        Assert.HasCount(2, run.Transport.Mails);
        Assert.Contains("for 1 day instead of for ever", run.Transport.Mails[1].Text.Reveal());
    }

    [TestMethod]
    [DataRow("sessionRetentionDay", 30, "unknown_setting")]
    [DataRow("sessionRetentionDays", 99_999, "out_of_bounds")]
    public async Task What_cannot_be_set_is_named(string setting, int days, string code)
    {
        await using var run = await StartAsync();
        var refused = Assert.IsInstanceOfType<SettingsOutcome.Refused>(await run.Get<RetentionSettings>().SetAsync(
            Acme, new Dictionary<string, int?> { [setting] = days }, new IfMatch.Anything(), Admin, Token));
        Assert.AreEqual(new FieldError($"/{setting}", code), refused.Errors.Single());
    }

    [TestMethod]
    public async Task Other_settings_hold_at_once_and_drop_nothing()
    {
        await using var run = await StartAsync();
        var both = new Dictionary<string, int?> { [Setting] = 30, ["sessionRetentionDays"] = 5 };
        var outcome = await run.Get<RetentionSettings>().SetAsync(Acme, both, new IfMatch.Anything(), Admin, Token);
        Assert.AreEqual(5, ((SettingsOutcome.Waits)outcome).Days["sessionRetentionDays"]);
        var one = new Dictionary<string, int?> { ["sessionRetentionDays"] = 4 };
        Assert.IsInstanceOfType<SettingsOutcome.Written>(
            await run.Get<RetentionSettings>().SetAsync(Acme, one, new IfMatch.Anything(), Admin, Token));
        Assert.AreEqual(30, (await SettingAsync(run)).Pending!.Value);
    }

    private async Task<OwnDataFixture> StartAsync(bool withAddress = false)
    {
        var run = new OwnDataFixture(BySetting);
        await run.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);
        var contact = withAddress ? RequestId.Parse(run.Get<OpaqueIds>().New("req")) : default(RequestId?);
        if (contact is { } id)
            await run.Get<TenantContacts>().AddAsync(Acme, id, new("office@acme.example"), Token);
        await run.Get<TenantStore>().AddAsync(
            new Tenant(Acme, "Acme", TenantState.Active, run.Time.Now) { Contact = contact }, Token);
        return run;
    }

    /// <summary>The timer, at a time.</summary>
    private async Task HourAsync(OwnDataFixture run, string time)
    {
        run.Time.Now = At(time);
        await run.Get<WaitingSettings>().RunAsync(Token);
    }

    private async Task<T> AskAsync<T>(OwnDataFixture run, int? days, AuditPayload caller)
        where T : SettingsOutcome
    {
        var outcome = await SetAsync(run, days, caller, new IfMatch.Anything());
        Assert.IsInstanceOfType<T>(outcome);
        return (T)outcome;
    }

    private Task<SettingsOutcome> SetAsync(OwnDataFixture run, int? days, AuditPayload caller, IfMatch ifMatch) =>
        run.Get<RetentionSettings>().SetAsync(
            Acme, new Dictionary<string, int?> { [Setting] = days }, ifMatch, caller, Token);

    private async Task<SettingView> SettingAsync(OwnDataFixture run) =>
        (await run.Get<RetentionViews>().OfAsync(Acme, Token)).Settings.Single(setting => setting.Name == Setting);

    private static async Task<AuditEntry> EventAsync(OwnDataFixture run, string action) =>
        (await run.ReadAsync(Acme)).Items.Single(item => item.Action == action);
}
