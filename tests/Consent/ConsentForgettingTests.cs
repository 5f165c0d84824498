using PrivacyFunctions.Audit;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Erasure;
using static PrivacyFunctions.Tests.Erasure.GateFixture;

namespace PrivacyFunctions.Tests.Consent;

/// <summary>Decisions end as long after a closed account as the pack says: 18 months in the sample.</summary>
[TestClass]
public sealed class ConsentForgettingTests : IAsyncDisposable
{
    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task DecideAsync()
    {
        await _fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);
        await SayAsync(given: true);
    }

    [TestMethod]
    public async Task They_go_with_the_account_and_the_packs_window_and_not_before()
    {
        await TellAsync(ProductEventType.AccountClosed);
        _fixture.Advance(TimeSpan.FromDays(540));
        Assert.AreEqual(0, await RunAsync());
        _fixture.Advance(TimeSpan.FromDays(10));
        Assert.AreEqual(1, await RunAsync());
        Assert.AreEqual(0, await RowsAsync());
        Assert.AreEqual(0, await RunAsync());
        Assert.Contains("retention.consents_forgotten done", _fixture.Audit.Actions);
    }

    [TestMethod]
    public async Task An_account_that_was_opened_again_keeps_them_whichever_fact_is_told_first()
    {
        var closed = Fact(ProductEventType.AccountClosed);
        _fixture.Advance(TimeSpan.FromDays(1));
        await TellAsync(ProductEventType.AccountReopened);
        await ToldAsync(closed);
        _fixture.Advance(TimeSpan.FromDays(600));
        Assert.AreEqual(0, await RunAsync());
    }

    [TestMethod]
    public async Task Who_says_something_later_has_an_account()
    {
        await TellAsync(ProductEventType.AccountClosed);
        _fixture.Advance(TimeSpan.FromDays(1));
        await SayAsync(given: false);
        _fixture.Advance(TimeSpan.FromDays(600));
        Assert.AreEqual(0, await RunAsync());
    }

    [TestMethod]
    public async Task Who_comes_back_while_the_run_is_under_way_keeps_what_they_say()
    {
        await TellAsync(ProductEventType.AccountClosed);
        _fixture.Advance(TimeSpan.FromDays(600));
        var cameBack = false;
        _fixture.Failing.FailsWrite = _ =>
        {
            if (!cameBack)
            {
                cameBack = true;
                SayAsync(given: false).GetAwaiter().GetResult();
            }

            return false;
        };
        Assert.AreEqual(0, await RunAsync());
        Assert.IsTrue(cameBack);
        var (state, _) = (await _fixture.Get<ConsentStore>().FindAsync(Acme, Ada, "marketing", Token))!.Value;
        Assert.AreEqual(ConsentStatus.Withdrawn, state.Status);
    }

    [TestMethod]
    public async Task A_hold_keeps_them_until_it_is_released()
    {
        await TellAsync(ProductEventType.AccountClosed);
        _fixture.Advance(TimeSpan.FromDays(600));
        var hold = await _fixture.PlaceAsync(Ada, Token);
        Assert.AreEqual(0, await RunAsync());
        await _fixture.ReleaseAsync(hold, Ada, Token);
        _fixture.Advance(TimeSpan.FromDays(1));
        Assert.AreEqual(1, await RunAsync());
    }

    [TestMethod]
    public async Task Of_somebody_who_never_said_anything_no_end_is_noted()
    {
        await _fixture.Get<IEnumerable<IFactListener>>().Single().ToldAsync(
            Acme, new ProductFact("evt-9", ProductEventType.AccountClosed, Now, Grace, null, null), Token);
        Assert.IsFalse(await _fixture.Entities.QueryAsync(ConsentRows.AccountEnds(Acme), Token).AnyAsync(Token));
    }

    private DateTimeOffset Now => _fixture.Time.GetUtcNow();

    private Task<int> RunAsync() => _fixture.Get<ConsentForgetting>().RunAsync(Acme, Token);

    private async Task<int> RowsAsync() => await _fixture.Entities.QueryAsync(
        new EntityQuery(ConsentRows.Table, Acme.Value), Token).CountAsync(Token);

    private ProductFact Fact(ProductEventType type) => new($"evt-{type}", type, Now, Ada, null, null);

    private Task TellAsync(ProductEventType type) => ToldAsync(Fact(type));

    private Task ToldAsync(ProductFact fact) =>
        _fixture.Get<IEnumerable<IFactListener>>().Single().ToldAsync(Acme, fact, Token);

    private async Task SayAsync(bool given)
    {
        var purpose = _fixture.Pack.Consents.Find("marketing")!;
        var source = new ConsentSource("signup_form", AuditPayload.System);
        Assert.IsInstanceOfType<DecisionOutcome.Decided>(await _fixture.Get<ConsentDecisions>().DecideAsync(
            ConsentDecision.No(Acme, Ada, [purpose], source) with { Given = given }, Token));
    }
}
