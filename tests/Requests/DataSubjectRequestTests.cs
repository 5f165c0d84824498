using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class DataSubjectRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void Cancelling_closes_a_request_that_has_not_been_answered()
    {
        var cancelled = Next(Received().Cancel(Now));
        Assert.AreEqual(RequestStatus.Cancelled, cancelled.Status);
        Assert.IsFalse(cancelled.IsOpen);
        Assert.AreEqual("request_closed", Refusal(cancelled.Start()));
    }

    [TestMethod]
    public void Cancelling_once_the_answer_is_sealed_changes_nothing()
    {
        var sealedRequest = Next(Next(Received().Start()).Seal(Now));
        Assert.AreEqual("already_delivered", Refusal(sealedRequest.Cancel(Now)));
        Assert.AreEqual("already_delivered", Refusal(sealedRequest.Reject(Now)));
    }

    [TestMethod]
    public void A_retriable_failure_leaves_the_request_open_and_the_last_try_closes_it()
    {
        var sealedRequest = Next(Next(Received().Start()).Seal(Now));
        var waiting = Next(sealedRequest.Finish([Failed(retriable: true)], Now, willRetry: true));
        Assert.AreEqual(RequestStatus.PartiallyCompleted, waiting.Status);
        Assert.IsTrue(waiting.IsOpen);
        var final = Next(waiting.Finish([Failed(retriable: true)], Now, willRetry: false));
        Assert.AreEqual(RequestStatus.PartiallyCompleted, final.Status);
        Assert.IsFalse(final.IsOpen);
    }

    [TestMethod]
    public void A_request_without_a_failure_is_completed_whatever_the_caller_would_retry()
    {
        var request = Next(Received().Start());
        var done =
            Next(request.Finish(
                [new ServiceResult("accounts", [new("users", new Receipt.Exported(1))])], Now, willRetry: true));
        Assert.AreEqual(RequestStatus.Completed, done.Status);
        Assert.IsFalse(done.IsOpen);
        Assert.AreEqual(Now, done.CompletedAt);
    }

    [TestMethod]
    public void A_request_that_was_never_started_cannot_finish() =>
        Assert.AreEqual("request_closed", Refusal(Received().Finish([], Now, willRetry: false)));

    [TestMethod]
    public void An_opt_out_under_the_ccpa_is_never_extended()
    {
        var optOut = Received() with { Type = RequestType.OptOut, Regulation = Regulation.Ccpa };
        Assert.AreEqual("extension_not_allowed", Refusal(optOut.Extend(Now)));
        Next((optOut with { Regulation = Regulation.Gdpr }).Extend(Now));
    }

    [TestMethod]
    public void Extending_works_once_and_only_before_the_laws_date()
    {
        var extended = Next(Received().Extend(Now.AddDays(3)));
        Assert.AreEqual(Now.AddMonths(3), extended.ExtendedUntil);
        Assert.AreEqual(Now.AddMonths(3), extended.RetryUntil);
        Assert.AreEqual("already_extended", Refusal(extended.Extend(Now.AddDays(4))));
        Assert.AreEqual("extension_too_late", Refusal(Received().Extend(Now.AddMonths(1))));
    }

    [TestMethod]
    public void The_transition_table_of_the_readme_is_what_the_code_does() => AssertTable(
        "| from | ",
        from state in States()
        from change in Events(state.State)
        select (state.Name, change.Name, After(change.Outcome, Name)));

    [TestMethod]
    public void The_transition_table_of_erasures_is_what_the_code_does() => AssertTable(
        "| erasure from | ",
        from state in ErasureStates()
        from change in ErasureEvents(state.State)
        select (state.Name, change.Name, After(change.Outcome, ErasureName)));

    [TestMethod]
    public void An_erasure_that_has_begun_can_only_be_completed()
    {
        var begun = Next(Erasure().Begin(Now, hold: null));
        var held = Next(begun.StopForHold("hold_1", []));
        Assert.AreEqual("erasure_begun", Refusal(begun.Cancel(Now)));
        Assert.AreEqual("erasure_begun", Refusal(held.Reject(Now)));
        Assert.AreEqual(Now, Next(held.Begin(Now.AddDays(1), hold: null)).BegunAt);
    }

    [TestMethod]
    public void Nothing_begins_before_the_end_of_grace_or_before_the_sign_off()
    {
        var inGrace = Erasure().AwaitGrace(Now.AddDays(7), noGrace: false);
        Assert.AreEqual("in_grace", Refusal(inGrace.Begin(Now.AddDays(7).AddTicks(-1), hold: null)));
        var awaiting = Erasure().AwaitGrace(Now.AddDays(7), noGrace: true);
        Assert.AreEqual("sign_off_awaited", Refusal(awaiting.Begin(Now.AddYears(1), hold: null)));
        Assert.AreEqual("same_person", Refusal(awaiting.SignOff("actor", Now)));
    }

    private static void AssertTable(string header, IEnumerable<(string From, string Event, string To)> transitions)
    {
        var actual = transitions.Where(row => row.To != "refused").ToHashSet();
        var rows = ReadmeTable.Read("functions/Requests/README.md", header)
            .Select(row => (From: row[0], Event: row[1], To: row[2])).ToHashSet();
        var missing = string.Join("\n", actual.Except(rows).Select(row => $"| `{row.From}` | {row.Event} | `{row.To}` |"));
        var surplus = string.Join("; ", rows.Except(actual));
        Assert.IsTrue(rows.SetEquals(actual), $"not in the README:\n{missing}\nOnly in the README: {surplus}.");
    }

    private static string After(Transition outcome, Func<DataSubjectRequest, string> name) =>
        outcome is Transition.To(var next) ? name(next) : "refused";

    private static IEnumerable<(string Name, DataSubjectRequest State)> States()
    {
        var running = Next(Received().Start());
        var sealedRequest = Next(running.Seal(Now));
        yield return ("received", Received());
        yield return ("running", running);
        yield return ("running, sealed", sealedRequest);
        yield return (
            "partially_completed", Next(sealedRequest.Finish([Failed(retriable: true)], Now, willRetry: true)));
        yield return ("partially_completed, final",
            Next(sealedRequest.Finish([Failed(retriable: false)], Now, willRetry: false)));
        yield return ("completed", Next(sealedRequest.Finish([], Now, willRetry: false)));
        yield return ("cancelled", Next(running.Cancel(Now)));
        yield return ("rejected", Next(running.Reject(Now)));
        yield return ("failed", Next(running.Fail(Now)));
    }

    private static IEnumerable<(string Name, DataSubjectRequest State)> ErasureStates()
    {
        var inGrace = Erasure().AwaitGrace(Now.AddDays(7), noGrace: false);
        var running = Next(Erasure().Begin(Now, hold: null));
        yield return ("received", Erasure().AwaitGrace(null, noGrace: false));
        yield return ("in_grace", inGrace);
        yield return ("in_grace, over", inGrace with { GraceEndsAt = Now });
        yield return ("awaiting_sign_off", Erasure().AwaitGrace(Now.AddDays(7), noGrace: true));
        yield return ("on_hold", Next(Erasure().Begin(Now, "hold_1")));
        yield return ("running", running);
        yield return ("on_hold, begun", Next(running.StopForHold("hold_1", [])));
        yield return ("partially_completed", Next(running.Progress([Failed(retriable: true)])));
        yield return ("completed", Next(running.Finish([], Now, willRetry: false)));
        yield return ("cancelled", Next(inGrace.Cancel(Now)));
    }

    private static IEnumerable<(string Name, Transition Outcome)> ErasureEvents(DataSubjectRequest state)
    {
        yield return ("sign off", state.SignOff("verifier", Now));
        yield return ("sign off, by the requester", state.SignOff("actor", Now));
        yield return ("begin", state.Begin(Now, hold: null));
        yield return ("begin, held", state.Begin(Now, "hold_1"));
        yield return ("begin again, after a restore", state.BeginAgain(Now));
        yield return ("stop for a hold", state.StopForHold("hold_1", []));
        yield return ("progress", state.Progress([]));
        yield return ("progress, failing", state.Progress([Failed(retriable: false)]));
        yield return ("finish", state.Finish([], Now, willRetry: false));
        yield return ("cancel", state.Cancel(Now));
        yield return ("reject", state.Reject(Now));
        yield return ("extend", state.Extend(Now));
    }

    private static string ErasureName(DataSubjectRequest request) => request switch
    {
        { Status: RequestStatus.OnHold, BegunAt: not null } => "on_hold, begun",
        { Status: RequestStatus.InGrace } when request.GraceEndsAt <= Now => "in_grace, over",
        _ => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(request.Status.ToString()),
    };

    private static DataSubjectRequest Erasure() => Received() with { Type = RequestType.Erasure };

    private static IEnumerable<(string Name, Transition Outcome)> Events(DataSubjectRequest state)
    {
        yield return ("start", state.Start());
        yield return ("seal", state.Seal(Now));
        yield return ("finish", state.Finish([], Now, willRetry: false));
        yield return ("finish, will retry", state.Finish([Failed(retriable: true)], Now, willRetry: true));
        yield return ("finish, gives up", state.Finish([Failed(retriable: true)], Now, willRetry: false));
        yield return ("cancel", state.Cancel(Now));
        yield return ("reject", state.Reject(Now));
        yield return ("extend", state.Extend(Now));
        yield return ("fail", state.Fail(Now));
    }

    private static string Name(DataSubjectRequest request) => request switch
    {
        { Status: RequestStatus.Running, SealedAt: not null } => "running, sealed",
        { Status: RequestStatus.PartiallyCompleted, Final: true } => "partially_completed, final",
        { Status: RequestStatus.PartiallyCompleted } => "partially_completed",
        _ => request.Status.ToString().ToLowerInvariant(),
    };

    private static ServiceResult Failed(bool retriable) =>
        new("billing", [new("invoices", new Receipt.Failed(FailureReason.Unreachable, retriable))]);

    private static DataSubjectRequest Received() => new(
        RequestId.Parse("req_00000000000000000000000001"), TenantId.Parse("acme"), SubjectId.Parse("usr-0001"),
        RequestType.Access,
        Regulation.Gdpr, Channel.Admin, RequestStatus.Received, Now, Now.AddDays(30), "actor", []);

    private static DataSubjectRequest Next(Transition transition) => ((Transition.To)transition).Request;

    private static string Refusal(Transition transition) => ((Transition.Refused)transition).Code;
}
