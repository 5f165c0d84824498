using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Consent;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;
using PrivacyFunctions.Tests.Exports;
using static PrivacyFunctions.Tests.Erasure.GateFixture;

namespace PrivacyFunctions.Tests.Consent;

/// <summary>Requests to withdraw consent, whose steps may repeat, over a real store and a real vault.</summary>
[TestClass]
public sealed class ConsentRequestsTests : IAsyncDisposable
{
    private const string Marketing = "marketing";
    private static readonly RequestId Id = RequestId.Parse("req_00000000000000000000000007");
    private static readonly ConsentRequestV1 Started = new(Acme, Id);

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ConsentRequests Requests => ActivatorUtilities.CreateInstance<ConsentRequests>(
        _fixture.Services,
        ActivatorUtilities.CreateInstance<MailOutbox>(_fixture.Services, new RecordingTransport()));

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task SubmitAsync()
    {
        Assert.IsNotNull(
            await _fixture.Get<TenantProvisioning>().ProvisionAsync(Acme, "Acme", TenantState.Active, Token));
        await SayAsync(given: true);
        var now = _fixture.Time.GetUtcNow();
        var request = new DataSubjectRequest(
            Id, Acme, Ada, RequestType.WithdrawConsent, Regulation.Gdpr, Channel.SelfService, RequestStatus.Received,
            now, now.AddDays(30), "act_ada", [], Purposes: [Marketing]);
        var contact = await _fixture.Get<RequestContacts>().SealAsync(
            Acme, Id,
            new(new Dictionary<string, string> { [SubjectIdentifiers.Email] = "ada@acme.example" }), Token);
        Assert.IsTrue(await _fixture.Get<RequestStore>().AddAsync(request, contact, demand: null, Token));
    }

    [TestMethod]
    public async Task A_yes_that_was_said_after_a_withdrawal_outlives_its_repetition()
    {
        var first = await Requests.ChangeAsync(Started, Token);
        Assert.IsInstanceOfType<Receipt.Withdrawn>(first.Result.Items.Single().Receipt);
        _fixture.Advance(TimeSpan.FromHours(30));
        await SayAsync(given: true);

        var again = await Requests.ChangeAsync(Started, Token);

        Assert.IsInstanceOfType<Receipt.Withdrawn>(again.Result.Items.Single().Receipt, "It stays recorded.");
        Assert.AreEqual(ConsentStatus.Given, (await StateAsync())!.Status);
    }

    [TestMethod]
    public async Task A_withdrawal_that_another_no_followed_still_says_that_it_ended_the_consent()
    {
        await Requests.ChangeAsync(Started, Token);
        await SayAsync(given: true);
        await SayAsync(given: false);
        var again = await Requests.ChangeAsync(Started, Token);
        Assert.IsInstanceOfType<Receipt.Withdrawn>(again.Result.Items.Single().Receipt);
    }

    [TestMethod]
    public async Task The_request_of_an_erased_person_fails_and_keeps_no_address_whatever_crashes_in_between()
    {
        await _fixture.FenceAsync(Ada, Token);
        _fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => Requests.ChangeAsync(Started, Token));
        await _fixture.RestartAsync();

        Assert.IsTrue((await Requests.ChangeAsync(Started, Token)).Stopped);

        Assert.Contains("request.failed failed", _fixture.Audit.Actions);
        await AssertNoAddressAsync();
    }

    [TestMethod]
    public async Task An_erasure_leaves_no_address_in_a_withdrawal_whose_mail_waits()
    {
        var changed = await Requests.ChangeAsync(Started, Token);
        await _fixture.Get<ConsentRemoval>().ForgetSubjectAsync(Acme, Ada, Token);
        var now = _fixture.Time.GetUtcNow();
        await _fixture.Get<RequestStore>().UpdateAsync(Acme, Id, open => open.Fail(now), Token);

        await AssertNoAddressAsync();
        var told = await Requests.TellAsync(new TellConsentsV1(Acme, Id, changed.Result), Token);
        await Requests.FinishAsync(new FinishConsentRequestV1(Acme, Id, changed.Result, told.Refused), Token);
        Assert.Contains("request.failed failed", _fixture.Audit.Actions);
        Assert.DoesNotContain("request.partially_completed done", _fixture.Audit.Actions);
    }

    private async Task AssertNoAddressAsync()
    {
        Assert.IsNull(await _fixture.Entities.GetAsync(RequestRows.Contact(Acme, Id), Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => _fixture.Get<RequestContacts>().SealAsync(
            Acme, Id, new(new Dictionary<string, string>()), Token));
    }

    private async Task<ConsentState?> StateAsync() =>
        (await _fixture.Get<ConsentStore>().FindAsync(Acme, Ada, Marketing, Token))?.State;

    private async Task SayAsync(bool given) => Assert.IsInstanceOfType<DecisionOutcome.Decided>(
        await _fixture.Get<ConsentDecisions>().DecideAsync(
            ConsentDecision.No(
                Acme, Ada, [_fixture.Pack.Consents.Find(Marketing)!],
                new ConsentSource("signup_form", AuditPayload.System)) with
            { Given = given },
            Token));
}
