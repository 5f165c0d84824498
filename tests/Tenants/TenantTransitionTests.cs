using PrivacyFunctions.DataMap;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Tenants;

[TestClass]
public sealed class TenantTransitionTests
{
    private const string Deletion = "tdel_1";

    private static readonly DateTimeOffset Start = new(2027, 1, 31, 12, 0, 0, TimeSpan.Zero);

    private static readonly TenantRules Rules = new(
        CalendarPeriod.Parse("P7D"), CalendarPeriod.Parse("P1M"), CalendarPeriod.Parse("P30D"),
        CalendarPeriod.Parse("P18M"), CalendarPeriod.Parse("P7D"));

    private static readonly Tenant Active = new(TenantId.Parse("acme"), "Acme", TenantState.Active, Start);

    private static readonly Tenant Trial = Active with { State = TenantState.Trial };

    [TestMethod]
    public void A_trial_expires_on_its_calendar_day_however_late_that_is_noticed()
    {
        var day = new DateTimeOffset(2027, 2, 28, 12, 0, 0, TimeSpan.Zero);
        AssertRefused("not_due", Trial.ExpireTrial(Rules, day.AddTicks(-1)));
        var expired = Next(Trial.ExpireTrial(Rules, day.AddDays(100)));
        Assert.AreEqual((TenantState.TrialExpired, day), (expired.State, expired.Since));
        Assert.AreEqual(day.AddDays(30), expired.EndOf(Rules));
        AssertRefused("not_due", expired.ExpireTrial(Rules, day.AddDays(100)));
    }

    [TestMethod]
    public void A_deletion_that_was_taken_back_begins_only_when_it_is_asked_for_anew()
    {
        var pending = Next(Active.RequestDeletion(Deletion, "actor-1", Rules, Start));
        var restored = Next(pending.Restore(Start.AddDays(1)));
        AssertRefused("taken_back", restored.RequestDeletion(Deletion, "actor-1", Rules, Start.AddDays(1)));
        AssertRefused(
            "taken_back",
            restored.RequestDeletion("tdel_3", "actor-1", Rules, Start.AddDays(2), ordered: Start.AddHours(-1)));
        Assert.AreEqual("tdel_2", Next(restored.RequestDeletion("tdel_2", "actor-1", Rules, Start.AddDays(2))).Deletion!.Id);
    }

    [TestMethod]
    public void Only_the_package_that_the_deletion_waited_for_is_given_out_and_only_until_the_purge_begins()
    {
        var export = RequestId.Parse("req_00000000000000000000000001");
        var other = RequestId.Parse("req_00000000000000000000000002");
        Assert.IsTrue(Active.MayDownload(other));
        var pending = Next(Active.RequestDeletion(Deletion, "actor-1", Rules, Start, export));
        Assert.AreEqual((true, false), (pending.MayDownload(export), pending.MayDownload(other)));
        var forced = Next(Next(pending.AskForce("actor-2", Start)).SignOffForce(Deletion, "actor-3", Start));
        Assert.IsTrue(forced.MayDownload(export));
        Assert.IsFalse(Next(forced.BeginPurge(Deletion, Start)).MayDownload(export));
    }

    [TestMethod]
    public void A_trial_without_a_length_never_expires()
    {
        var rules = Rules with { TrialFor = null };
        AssertRefused("not_due", Trial.ExpireTrial(rules, Start.AddYears(100)));
    }

    [TestMethod]
    public void A_trial_and_an_expired_one_are_converted_and_who_left_comes_back()
    {
        var later = Start.AddDays(1);
        foreach (var state in new[] { TenantState.Trial, TenantState.TrialExpired, TenantState.Inactive })
        {
            var active = Next((Active with { State = state, NoticedAt = Start }).Activate(later));
            Assert.AreEqual((TenantState.Active, later), (active.State, active.Since));
            Assert.IsNull(active.NoticedAt);
        }

        Assert.AreSame(Active, Next(Active.Activate(later)));
        AssertRefused("not_active", Trial.Deactivate(later));
    }

    [TestMethod]
    public void Who_left_is_kept_for_eighteen_calendar_months_and_told_a_week_before()
    {
        var left = Next(Active.Deactivate(Start));
        var end = new DateTimeOffset(2028, 7, 31, 12, 0, 0, TimeSpan.Zero);
        Assert.AreEqual(end, left.EndOf(Rules));
        AssertRefused("not_due", left.Notice(Rules, end.AddDays(-7).AddTicks(-1)));
        var told = Next(left.Notice(Rules, end.AddDays(-7)));
        AssertRefused("not_due", told.RunOut(Deletion, Rules, end.AddTicks(-1)));
        var ending = Next(told.RunOut(Deletion, Rules, end));
        Assert.AreEqual((TenantState.PendingDeletion, end), (ending.State, ending.Deletion!.FinalAt));
        Assert.AreEqual(DeletionCause.Inactive, ending.Deletion.Cause);
    }

    [TestMethod]
    public void Nobody_runs_out_before_the_notice_has_had_its_time()
    {
        var left = Next(Active.Deactivate(Start));
        var late = Start.AddYears(3);
        AssertRefused("not_due", left.RunOut(Deletion, Rules, late));
        var told = Next(left.Notice(Rules, late));
        AssertRefused("not_due", told.RunOut(Deletion, Rules, late.AddDays(7).AddTicks(-1)));
        Assert.AreEqual(TenantState.PendingDeletion, Next(told.RunOut(Deletion, Rules, late.AddDays(7))).State);
    }

    [TestMethod]
    public void A_deletion_is_invisible_at_once_and_restored_to_the_state_it_came_from()
    {
        var left = Next(Active.Deactivate(Start));
        var pending = Delete(left);
        Assert.IsFalse(pending.IsServed);
        Assert.AreEqual(Start.AddDays(7), pending.Deletion!.FinalAt);
        Assert.AreSame(pending, Delete(pending), "Asking again changes nothing.");
        var restored = Next(pending.Restore(Start.AddDays(6)));
        Assert.AreEqual((TenantState.Inactive, null), (restored.State, restored.Deletion));
        AssertRefused("not_pending_deletion", restored.Restore(Start.AddDays(6)));
    }

    [TestMethod]
    public void The_purge_begins_at_the_end_of_the_window_and_is_not_restored()
    {
        var pending = Delete(Active);
        AssertRefused("window_open", pending.BeginPurge(Deletion, Start.AddDays(7).AddTicks(-1)));
        var begun = Next(pending.BeginPurge(Deletion, Start.AddDays(7)));
        AssertRefused("purge_begun", begun.Restore(Start.AddDays(8)));
        AssertRefused("purge_begun", begun.AskForce("op", Start.AddDays(8)));
        AssertRefused("not_pending_deletion", begun.BeginPurge("tdel_other", Start.AddDays(8)));
        AssertRefused("not_begun", pending.Purge(Deletion, Start.AddDays(8)));
    }

    [TestMethod]
    public void A_tombstone_has_no_name_and_no_way_back()
    {
        var begun = Next(Delete(Active).BeginPurge(Deletion, Start.AddDays(7)));
        var purged = Next(begun.Purge(Deletion, Start.AddDays(8)));
        Assert.AreEqual((TenantState.Purged, null, null), (purged.State, purged.Name, purged.Contact));
        foreach (var change in new[]
        {
            purged.Activate(Start), purged.Deactivate(Start), purged.Restore(Start), purged.AskForce("op", Start),
            purged.RequestDeletion(Deletion, "owner", Rules, Start),
        })
            AssertRefused("tenant_purged", change);
    }

    [TestMethod]
    public void Skipping_the_window_takes_two_people()
    {
        AssertRefused("no_sign_off_awaited", Active.SignOffForce(Deletion, "verifier", Start));
        var asked = Next(Active.AskForce("operator", Start));
        Assert.IsTrue(asked.IsServed, "Nothing happens before the sign-off.");
        AssertRefused("same_person", asked.SignOffForce(Deletion, "operator", Start));
        var ending = Next(asked.SignOffForce(Deletion, "verifier", Start.AddHours(1)));
        Assert.AreEqual(
            (DeletionCause.Forced, "operator", "verifier", Start.AddHours(1)),
            (ending.Deletion!.Cause, ending.Deletion.RequestedBy, ending.Deletion.SignedOffBy, ending.Deletion.FinalAt));
    }

    [TestMethod]
    public void A_window_that_runs_is_cut_short_under_the_same_deletion()
    {
        var asked = Next(Delete(Active).AskForce("operator", Start.AddDays(1)));
        var ending = Next(asked.SignOffForce("tdel_other", "verifier", Start.AddDays(2)));
        Assert.AreEqual((Deletion, TenantState.Active), (ending.Deletion!.Id, ending.Deletion.From));
        Assert.AreEqual(Start.AddDays(2), ending.Deletion.FinalAt);
    }

    [TestMethod]
    public void A_sign_off_that_comes_after_the_point_of_no_return_changes_nothing()
    {
        var asked = Next(Delete(Active).AskForce("operator", Start.AddDays(6)));
        var begun = Next(asked.BeginPurge(Deletion, Start.AddDays(7)));
        Assert.IsNull(begun.Force);
        foreach (var tenant in new[] { begun, begun with { Force = asked.Force } })
            AssertRefused("purge_begun", tenant.SignOffForce("tdel_other", "verifier", Start.AddDays(8)));
        var purged = Next(begun.Purge(Deletion, Start.AddDays(8)));
        AssertRefused("tenant_purged", purged.SignOffForce("tdel_other", "verifier", Start.AddDays(9)));
    }

    [TestMethod]
    public void A_deletion_asked_for_by_mistake_lapses_and_is_withdrawn()
    {
        var asked = Next(Active.AskForce("operator", Start));
        var over = Start.AddDays(7);
        Assert.AreEqual(
            TenantState.PendingDeletion, Next(asked.SignOffForce(Deletion, "verifier", over.AddTicks(-1))).State);
        AssertRefused("no_sign_off_awaited", asked.SignOffForce(Deletion, "verifier", over));
        AssertRefused("not_due", asked.ExpireForce(over.AddTicks(-1)));
        Assert.AreEqual(Active, Next(asked.ExpireForce(over)));
        Assert.AreEqual(over, Next(asked.AskForce("operator", over)).Force!.AskedAt, "It is asked for again.");
        Assert.AreEqual(Active, Next(asked.Activate(Start)));
        Assert.AreEqual(Active, Next(asked.Restore(Start)));
        Assert.IsNull(Next(Next(Delete(Active).AskForce("operator", Start)).Restore(Start)).Force);
    }

    [TestMethod]
    public void What_ends_again_is_past_the_point_of_no_return()
    {
        var purged = Next(Next(Delete(Active).BeginPurge(Deletion, Start.AddDays(7))).Purge(Deletion, Start.AddDays(7)));
        foreach (var (tenant, cause) in new[]
        {
            (purged, DeletionCause.GroundsEnded), (purged, DeletionCause.Reapplied), (Active, DeletionCause.Reapplied),
        })
        {
            var again = Next(tenant.EndAgain(Deletion, cause, Start.AddDays(9)));
            Assert.AreEqual(Start.AddDays(9), again.Deletion!.BegunAt);
            AssertRefused("purge_begun", again.Restore(Start.AddDays(9)));
            var older = again with { Deletion = again.Deletion with { BegunAt = null } };
            AssertRefused("purge_begun", older.Restore(Start.AddDays(9)));
            AssertRefused("purge_begun", older.AskForce("operator", Start.AddDays(9)));
            Assert.AreEqual(TenantState.Purged, Next(again.Purge(Deletion, Start.AddDays(9))).State);
        }
    }

    [TestMethod]
    public void What_a_restored_backup_brings_back_ends_again_without_a_window()
    {
        var again = Next(Active.EndAgain(Deletion, DeletionCause.Reapplied, Start));
        Assert.AreEqual((DeletionCause.Reapplied, Start), (again.Deletion!.Cause, again.Deletion.FinalAt));
        var begun = Next(again.BeginPurge(Deletion, Start));
        Assert.AreSame(begun, Next(begun.EndAgain(Deletion, DeletionCause.Reapplied, Start)), "One that runs goes on.");
    }

    private static Tenant Delete(Tenant tenant) => Next(tenant.RequestDeletion(Deletion, "owner", Rules, Start));

    private static Tenant Next(TenantChange change) => ((TenantChange.To)change).Tenant;

    private static void AssertRefused(string code, TenantChange change) =>
        Assert.AreEqual(code, ((TenantChange.Refused)change).Code);
}
