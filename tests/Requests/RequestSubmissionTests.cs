using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Requests;

[TestClass]
public sealed class RequestSubmissionTests
{
    [TestMethod]
    public async Task A_submission_that_crashed_before_its_event_was_logged_is_logged_when_it_is_repeated()
    {
        await using var fixture = await FixtureAsync();
        var submission = fixture.Submission();
        fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => fixture.Get<RequestSubmission>().SubmitAsync(submission, CancellationToken.None));

        await fixture.Get<RequestSubmission>().SubmitAsync(submission, CancellationToken.None);

        Assert.Contains("request.submitted done", fixture.Audit.Actions);
    }

    [TestMethod]
    public async Task A_decision_that_crashed_before_its_event_was_logged_is_logged_with_its_mail()
    {
        await using var fixture = await FixtureAsync();
        var (tenant, id) = await fixture.SubmitAsync();
        var notices = fixture.Get<RequestNotices>();
        fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => notices.DecideAsync(
            tenant, id, NoticeKind.Rejected, "Asked for twice.", AuditPayload.System with { Actor = "act_1" },
            CancellationToken.None));

        await notices.DeliverAsync(tenant, id, NoticeKind.Rejected, CancellationToken.None);

        var logged = fixture.Audit.Events.Single(entry => entry.Action == "request.rejected");
        Assert.AreEqual("act_1", logged.Payload.Actor);
        Assert.AreEqual("Asked for twice.", logged.Payload.Details);
        Assert.Contains("Asked for twice.", fixture.Transport.Mails.Single().Text.Reveal());
    }

    [TestMethod]
    public async Task Two_attempts_of_one_submission_at_once_are_one_request_and_no_duplicate()
    {
        await using var fixture = await FixtureAsync();
        var submission = fixture.Submission();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(
            _ => Task.Run(() => fixture.Get<RequestSubmission>().SubmitAsync(submission, CancellationToken.None))));

        Assert.IsTrue(Array.TrueForAll(outcomes, outcome => outcome is SubmissionOutcome.Accepted));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow(" ")]
    public async Task A_person_without_an_address_is_refused_at_once_instead_of_never_answered(string? address)
    {
        await using var fixture = await FixtureAsync();
        fixture.Address = address;
        var submission = fixture.Submission();

        Assert.IsInstanceOfType<SubmissionOutcome.NoAddress>(
            await fixture.Get<RequestSubmission>().SubmitAsync(submission, CancellationToken.None));

        Assert.IsNull(
            await fixture.Get<RequestStore>().GetAsync(submission.Tenant, submission.Id, CancellationToken.None));
    }

    private static async Task<ExportsFixture> FixtureAsync()
    {
        var fixture = new ExportsFixture();
        await fixture.Get<IDataKeys>().ProvisionTenantAsync(ExportsFixture.Acme, CancellationToken.None);
        return fixture;
    }
}
