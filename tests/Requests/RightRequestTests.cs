using PrivacyFunctions.Connectors;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Requests;

/// <summary>What a rectification, a restriction and an objection add to a request's transitions.</summary>
[TestClass]
public sealed class RightRequestTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly ServiceResult[] Done = [Of(new Receipt.Rectified(1))];
    private static readonly ServiceResult[] UnderWay = [Of(new Receipt.Failed(FailureReason.Timeout, Retriable: true))];
    private static readonly ServiceResult[] Waiting = [Of(new Receipt.Pending())];

    [TestMethod]
    public void The_transition_table_of_rights_is_what_the_code_does()
    {
        var actual = (from state in States()
                      from change in Events(state.State)
                      where change.Outcome is Transition.To
                      select (From: state.Name, Event: change.Name, To: Name(((Transition.To)change.Outcome).Request)))
            .ToHashSet();
        var rows = ReadmeTable.Read("functions/Requests/README.md", "| right from | ")
            .Select(row => (From: row[0], Event: row[1], To: row[2])).ToHashSet();
        var missing = string.Join("\n", actual.Except(rows).Select(row => $"| `{row.From}` | {row.Event} | `{row.To}` |"));
        Assert.IsTrue(
            rows.SetEquals(actual),
            $"not in the README:\n{missing}\nOnly in the README: {string.Join("; ", rows.Except(actual))}.");
    }

    [TestMethod]
    public void A_decision_is_taken_once_and_only_where_one_is_awaited()
    {
        var upheld = Next(Next(Running().Answer(Waiting)).Uphold("act_1", Now));
        Assert.AreEqual(("act_1", Now), (upheld.DecidedBy, upheld.DecidedAt!.Value));
        Assert.AreEqual("no_decision_awaited", Refusal(upheld.Uphold("act_2", Now)));
        Assert.AreEqual("no_decision_awaited", Refusal(upheld.Decline(Now)));
        Assert.AreEqual("no_decision_awaited", Refusal(Next(Running().Answer(Done)).Uphold("act_1", Now)));
    }

    [TestMethod]
    public void What_is_refused_says_so_however_it_is_refused()
    {
        var waiting = Next(Running().Answer(Waiting));
        foreach (var refused in new[] { Next(waiting.Decline(Now)), Next(waiting.Reject(Now)) })
        {
            Assert.AreEqual(RequestStatus.Rejected, refused.Status);
            Assert.IsInstanceOfType<Receipt.Refused>(refused.Services[0].Items[0].Receipt);
            Assert.IsFalse(refused.IsOpen);
        }
    }

    [TestMethod]
    public void What_was_carried_out_already_keeps_a_refusal_from_rejecting_the_whole()
    {
        var declined = Next(Next(Running().Answer([.. Done, .. Waiting])).Decline(Now));
        Assert.AreEqual(RequestStatus.PartiallyCompleted, declined.Status);
        Assert.IsInstanceOfType<Receipt.Rectified>(declined.Services[0].Items[0].Receipt);
        Assert.IsInstanceOfType<Receipt.Refused>(declined.Services[1].Items[0].Receipt);
    }

    [TestMethod]
    public void What_is_carried_out_in_part_or_at_this_moment_is_neither_cancelled_nor_rejected()
    {
        foreach (var part in new[] { Done, UnderWay })
        {
            var waiting = Next(Running().Answer([.. part, .. Waiting]));
            Assert.AreEqual("partly_carried_out", Refusal(waiting.Cancel(Now)));
            Assert.AreEqual("partly_carried_out", Refusal(waiting.Reject(Now)));
        }
    }

    [TestMethod]
    public void A_refusal_of_one_part_leaves_another_that_needs_no_decision_to_be_carried_out()
    {
        var declined = Next(Next(Running().Answer([.. UnderWay, .. Waiting])).Decline(Now));
        Assert.IsTrue(declined.IsOpen);
        Assert.IsInstanceOfType<Receipt.Failed>(declined.Services[0].Items[0].Receipt);
        Assert.IsInstanceOfType<Receipt.Refused>(declined.Services[1].Items[0].Receipt);
        var finished = Next(declined.Finish([.. Done, declined.Services[1]], Now, willRetry: true));
        Assert.AreEqual((RequestStatus.PartiallyCompleted, true), (finished.Status, finished.Final));
    }

    [TestMethod]
    public void What_is_held_or_failed_is_not_completed()
    {
        Receipt[] undone = [new Receipt.Held("hold_1"), new Receipt.Failed(FailureReason.Timeout, Retriable: true)];
        foreach (var receipt in undone)
        {
            Assert.AreEqual(
                RequestStatus.PartiallyCompleted,
                Next(Next(Running().Answer([Of(receipt)])).Finish([Of(receipt)], Now, willRetry: false)).Status);
        }
    }

    [TestMethod]
    public void A_request_of_another_type_has_no_answer_in_parts()
    {
        var access = Next((Request() with { Type = RequestType.Access }).Start());
        Assert.AreEqual("request_closed", Refusal(access.Answer(Waiting)));
    }

    private static IEnumerable<(string Name, DataSubjectRequest State)> States()
    {
        var waiting = Next(Running().Answer(Waiting));
        yield return ("received", Request());
        yield return ("running", Running());
        yield return ("running, awaiting", waiting);
        yield return ("running, partly granted", Next(Running().Answer([.. Done, .. Waiting])));
        yield return ("running, under way", Next(Running().Answer([.. UnderWay, .. Waiting])));
        yield return ("running, decided", Next(waiting.Uphold("act_1", Now)));
        yield return ("partially_completed", Next(Running().Finish([Of(new Receipt.Held("hold_1"))], Now, willRetry: true)));
        yield return ("rejected", Next(waiting.Decline(Now)));
        yield return ("completed", Next(Running().Finish(Done, Now, willRetry: false)));
    }

    private static IEnumerable<(string Name, Transition Outcome)> Events(DataSubjectRequest state)
    {
        yield return ("answer", state.Answer(Done));
        yield return ("answer, pending", state.Answer(Waiting));
        yield return ("uphold", state.Uphold("act_1", Now));
        yield return ("decline", state.Decline(Now));
    }

    private static string Name(DataSubjectRequest request) => request.Status switch
    {
        RequestStatus.Rejected => "rejected",
        RequestStatus.PartiallyCompleted => "partially_completed" +
            (request.Final ? ", final" : request.AwaitsDecision ? ", awaiting" : ""),
        _ => "running" + (request.DecidedAt is not null ? ", decided" : request.AwaitsDecision ? ", awaiting" : ""),
    };

    private static ServiceResult Of(Receipt receipt) => new("accounts", [new CollectionResult("users", receipt, "name")]);

    private static DataSubjectRequest Running() => Next(Request().Start());

    private static DataSubjectRequest Request() => new(
        RequestId.Parse("req_00000000000000000000000001"), TenantId.Parse("acme"), SubjectId.Parse("usr-0001"),
        RequestType.Rectification, Regulation.Gdpr, Channel.SelfService, RequestStatus.Received, Now, Now.AddDays(30),
        "act_0", []);

    private static DataSubjectRequest Next(Transition transition) => ((Transition.To)transition).Request;

    private static string Refusal(Transition transition) => ((Transition.Refused)transition).Code;
}
