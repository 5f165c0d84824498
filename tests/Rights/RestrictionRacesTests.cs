using PrivacyFunctions.Audit;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>What happens to a restriction between two calls of the store.</summary>
[TestClass]
public sealed class RestrictionRacesTests
{
    private const string Table = "restrictions";

    private static readonly TenantId Acme = ExportsFixture.Acme;

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task Whoever_asks_while_the_request_ends_still_hears_that_the_person_is_restricted()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        var asked = false;
        fixture.Failing.FailsRead = (_, row) =>
        {
            if (!asked && row.StartsWith("open|", StringComparison.Ordinal))
            {
                asked = true;
                CarryOutAsync(fixture, started).GetAwaiter().GetResult();
            }

            return false;
        };
        var person = fixture.Get<IEnumerable<IRestrictions>>().OfType<PersonRestrictions>().Single();
        Assert.IsNotNull(await person.FindAsync(Acme, ExportsFixture.Ada, Token));
        Assert.IsTrue(asked);
        Assert.IsFalse((await RequestAsync(fixture, started)).IsOpen);
        Assert.IsNotNull(await person.FindAsync(Acme, ExportsFixture.Ada, Token));
    }

    [TestMethod]
    public async Task A_restriction_is_not_lifted_before_its_request_is_finished()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        await fixture.Get<RightsCourse>().BeginAsync(started, Token);
        Assert.IsTrue(await AskLiftAsync(fixture, started) is RestrictionChange.Refused("request_open", _));
        await CarryOutAsync(fixture, started);
        Assert.IsInstanceOfType<RestrictionChange.To>(await AskLiftAsync(fixture, started));
    }

    [TestMethod]
    public async Task A_lift_that_comes_between_does_not_keep_the_row_of_an_erased_person()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        await CarryOutAsync(fixture, started);
        Before(fixture, Table, () => AskLiftAsync(fixture, started));
        await fixture.Get<RightsForgetting>().ForgetSubjectAsync(Acme, ExportsFixture.Ada, Token);
        Assert.IsFalse(await AnyAsync(fixture));
    }

    [TestMethod]
    public async Task A_restriction_that_is_written_after_its_person_was_forgotten_does_not_stay()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        Before(fixture, Table, async () =>
        {
            await fixture.Get<IFences>().RaiseAsync(Acme, ExportsFixture.Ada, "req_erasure", Token);
            await fixture.Get<RightsForgetting>().ForgetSubjectAsync(Acme, ExportsFixture.Ada, Token);
        });
        await fixture.Get<RightsCourse>().BeginAsync(started, Token);
        Assert.IsFalse(await AnyAsync(fixture));
    }

    [TestMethod]
    public async Task A_request_that_failed_because_its_person_was_erased_is_not_logged_as_completed()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        await fixture.Get<RightsCourse>().BeginAsync(started, Token);
        await fixture.Get<RightsForgetting>().ForgetSubjectAsync(Acme, ExportsFixture.Ada, Token);
        await FinishAsync(fixture, started);
        Assert.AreEqual(RequestStatus.Failed, (await RequestAsync(fixture, started)).Status);
        Assert.IsFalse(fixture.Audit.Actions.Any(action => action.Contains("completed", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task The_answer_does_not_go_to_an_address_that_somebody_else_has_by_now()
    {
        await using var fixture = new ExportsFixture();
        var started = await SubmitAsync(fixture);
        await fixture.Get<RightsCourse>().BeginAsync(started, Token);
        fixture.Directory = () => new SubjectMatch.Found(
            SubjectId.Parse("user-2"), new(new Dictionary<string, string> { ["email"] = "today@acme.example" }));
        Assert.IsFalse((await fixture.Get<RightsMails>().TellAsync(started, Token)).Refused);
        Assert.AreEqual("today@acme.example", fixture.Transport.Mails.Single().To.Reveal());
    }

    /// <summary>Does it once, before the next write to the table.</summary>
    private static void Before(ExportsFixture fixture, string table, Func<Task> action)
    {
        var done = false;
        fixture.Failing.FailsWrite = operations =>
        {
            if (!done && operations[0].Key.Table == table)
            {
                done = true;
                action().GetAwaiter().GetResult();
            }

            return false;
        };
    }

    private async Task<RightStartedV1> SubmitAsync(ExportsFixture fixture)
    {
        await fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);
        var submission = fixture.Submission(RequestType.Restriction) with
        {
            Demand = new RightDemand.Restrict(RestrictionGround.LegalClaims, Services: null),
        };
        Assert.IsInstanceOfType<SubmissionOutcome.Accepted>(
            await fixture.Get<RequestSubmission>().SubmitAsync(submission, Token));
        return new RightStartedV1(Acme, submission.Id);
    }

    private async Task CarryOutAsync(ExportsFixture fixture, RightStartedV1 started)
    {
        await fixture.Get<RightsCourse>().BeginAsync(started, Token);
        await FinishAsync(fixture, started);
    }

    private Task FinishAsync(ExportsFixture fixture, RightStartedV1 started) => fixture.Get<RightsCourse>().FinishAsync(
        new FinishRightV1(Acme, started.Request, WillRetry: false, Undeliverable: false, Round: 0), Token);

    private Task<RestrictionChange?> AskLiftAsync(ExportsFixture fixture, RightStartedV1 started) =>
        fixture.Get<RestrictionLifting>().AskAsync(
            Acme, started.Request, "The case is over.", AuditPayload.System with { Actor = "act_1" }, Token);

    private async Task<DataSubjectRequest> RequestAsync(ExportsFixture fixture, RightStartedV1 started) =>
        (await fixture.Get<RequestStore>().GetAsync(Acme, started.Request, Token))!;

    private async Task<bool> AnyAsync(ExportsFixture fixture) =>
        await fixture.Get<IEntityStore>().QueryAsync(new EntityQuery(Table, Acme.Value), Token).AnyAsync(Token);
}
