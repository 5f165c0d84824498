using PrivacyFunctions.Connectors;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Tests.Retention;

[TestClass]
public sealed class SweepStateTests
{
    private static readonly DateTimeOffset Now = new(2027, 3, 1, 4, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Today = new(2027, 3, 1);

    [TestMethod]
    public void A_run_that_ends_makes_the_day_done()
    {
        var state = Begun().Progress("swp_1", 7, [1], limited: false).Finish("swp_1", Today, Now);
        Assert.AreEqual(Today, state.DoneOn);
        Assert.IsNull(state.Run);
        Assert.IsNull(state.Resume);
        Assert.AreEqual(SweepOutcome.Done, state.Last!.Outcome);
        Assert.AreEqual(7, state.Last.Changed);
    }

    [TestMethod]
    public void A_run_at_its_limit_leaves_the_day_open_and_the_next_one_goes_on_where_it_stopped()
    {
        var state = Begun().Progress("swp_1", 100, [1, 2], limited: true).Finish("swp_1", Today, Now);
        Assert.IsNull(state.DoneOn);
        CollectionAssert.AreEqual(new byte[] { 1, 2 }, state.Resume);
        Assert.AreEqual(SweepOutcome.Limited, state.Last!.Outcome);
    }

    [TestMethod]
    public void A_hold_leaves_the_day_open_and_a_failure_waits_for_the_next()
    {
        Assert.IsNull(Begun().Stop("swp_1", "hold_1", failure: null).Finish("swp_1", Today, Now).DoneOn);
        var failed = Begun().Stop("swp_1", hold: null, FailureReason.SchemaMismatch).Finish("swp_1", Today, Now);
        Assert.AreEqual(Today, failed.DoneOn);
        Assert.AreEqual(SweepOutcome.Failed, failed.Last!.Outcome);
    }

    [TestMethod]
    public void A_piece_that_never_said_what_it_did_is_found_by_counting_what_is_left()
    {
        var state = Begun().Progress("swp_1", 2, [1], limited: false).Open("swp_1");
        Assert.IsTrue(state.Run!.IsPieceOpen);
        var recounted = state.Recount("swp_1", selected: 4).Run!;
        Assert.AreEqual(6, recounted.Changed, "Ten were meant and four are left.");
        Assert.IsFalse(recounted.IsPieceOpen);
    }

    [TestMethod]
    public void Counting_again_never_takes_back_what_was_counted()
    {
        var state = Begun().Progress("swp_1", 7, null, limited: false).Open("swp_1").Recount("swp_1", selected: 5);
        Assert.AreEqual(7, state.Run!.Changed, "Some came in meanwhile.");
        Assert.IsFalse(state.Open("swp_1").Progress("swp_1", 1, null, limited: false).Run!.IsPieceOpen);
    }

    [TestMethod]
    public void What_another_run_does_changes_nothing()
    {
        var state = Begun();
        Assert.AreSame(state, state.Progress("swp_0", 7, null, limited: false));
        Assert.AreSame(state, state.Stop("swp_0", "hold_1", null));
        Assert.AreSame(state, state.Finish("swp_0", Today, Now));
        Assert.AreSame(state, state.Open("swp_0"));
        Assert.AreSame(state, state.Recount("swp_0", selected: 0));
    }

    [TestMethod]
    public void Asked_for_again_a_day_that_was_done_is_due() =>
        Assert.IsNull(SweepState.None.Skip(Today, summary: null).Again().DoneOn);

    private static SweepState Begun() => SweepState.None.Begin(new SweepRun(
        "swp_1", Now, Now.AddDays(-90), Fact: null, Due: 7, new SweepKept(0, 0, 0), Changed: 0, Cursor: null,
        Limited: false, Hold: null, Failure: null)
    {
        Selected = 10,
    });
}
