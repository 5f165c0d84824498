using System.Text;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Erasure;
using static PrivacyFunctions.Tests.Erasure.GateFixture;

namespace PrivacyFunctions.Tests.Retention;

/// <summary>What the rows of facts say about people, over a real store and a real vault.</summary>
[TestClass]
public sealed class ProductFactTests : IAsyncDisposable
{
    /// <summary>How long the sample pack knows a fact.</summary>
    private static readonly TimeSpan OneMonth = TimeSpan.FromDays(30);

    private readonly GateFixture _fixture = new(WaitingNinetyDays());

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ProductFactStore Store => _fixture.Get<ProductFactStore>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public Task ProvisionAsync() => _fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);

    [TestMethod]
    public async Task No_row_says_whom_a_fact_is_about()
    {
        var closed = await TakenAsync(Closed("evt-1", Ada));
        Assert.IsNotEmpty(closed.Rules);
        await TakenAsync(Reopened("evt-2", Grace));

        var rows = await RowsAsync();
        Assert.HasCount(2 + 2 + 1 + closed.Rules.Count, rows);
        foreach (var value in new[] { Ada.Value, Grace.Value, "ada@acme.example" })
            Assert.IsFalse(rows.Any(row => row.Contains(value, StringComparison.OrdinalIgnoreCase)), value);
        var about = (await Store.OpenAsync(Acme, "evt-1", Token))!;
        Assert.AreEqual(Ada, about.Subject);
        Assert.AreEqual("ada@acme.example", about.Identifiers.ByName["email"]);
    }

    [TestMethod]
    public async Task An_erasure_leaves_nothing_of_the_person_and_everything_of_others()
    {
        await TakenAsync(Closed("evt-1", Grace));
        var others = await RowsAsync();
        await TakenAsync(Closed("evt-2", Ada));
        await RotateAsync();
        await TakenAsync(Reopened("evt-3", Ada));
        await TakenAsync(Closed("evt-4", Ada));

        await _fixture.Get<FactForgetting>().ForgetSubjectAsync(Acme, Ada, Token);
        await _fixture.Get<FactForgetting>().ForgetSubjectAsync(Acme, Ada, Token);

        CollectionAssert.AreEqual(others, await RowsAsync());
    }

    [TestMethod]
    public async Task A_fact_about_an_erased_person_is_taken_and_leaves_nothing_of_them()
    {
        await _fixture.FenceAsync(Ada, Token);
        foreach (var fact in new[] { Closed("evt-1", Ada), Reopened("evt-2", Ada) })
        {
            Assert.IsEmpty((await TakenAsync(fact)).Rules);
            Assert.IsEmpty((await TakenAsync(fact)).AtOnce);
        }

        var rows = await RowsAsync();
        Assert.HasCount(2, rows);
        var pseudonym = await _fixture.Get<IPseudonyms>().OfAsync(Acme, PseudonymKinds.Subject, Ada.Value, Token);
        Assert.IsFalse(rows.Any(row => row.Contains(pseudonym.Text, StringComparison.Ordinal)));
        Assert.IsNull((await Store.FindAsync(Acme, "evt-1", Token))!.Person);
        Assert.IsInstanceOfType<FactOutcome.Conflict>(await TakeAsync(Reopened("evt-1", Ada)));
    }

    [TestMethod]
    public async Task What_was_told_before_the_fence_is_a_repetition_after_it()
    {
        await TakenAsync(Closed("evt-1", Ada));
        await _fixture.FenceAsync(Ada, Token);
        Assert.IsEmpty((await TakenAsync(Closed("evt-1", Ada))).Rules);
    }

    [TestMethod]
    [DataRow(2, false)]
    [DataRow(1, true, DisplayName = "a record was changed while the run passed it")]
    public async Task A_fact_is_done_when_all_that_it_means_is_gone(long changed, bool isWaiting)
    {
        var rule = (await TakenAsync(Closed("evt-1", Ada))).Rules[0];
        await _fixture.Get<IDeletionLog>().AppendAsync(
            new DeletionEntry("swp_1", Acme, null, null, null, _fixture.Time.GetUtcNow()) { Kind = DeletionKind.Retention }, Token);
        await _fixture.Get<RetentionStore>().UpdateAsync(
            Acme, rule, state => state.Begin(new SweepRun(
                "swp_1", _fixture.Time.GetUtcNow(), CutOff: null, "evt-1", Due: 2, new SweepKept(0, 0, 0), changed, Cursor: null,
                Limited: false, Hold: null, Failure: null)), Token);
        await _fixture.Get<SweepCourse>().FinishAsync(new SweepPieceV1(Acme, rule, "swp_1"), Token);
        Assert.AreEqual(isWaiting, await Store.IsWaitingAsync(Acme, rule, "evt-1", Token), "No other run comes for it.");
    }

    [TestMethod]
    public async Task With_the_persons_key_goes_whom_a_waiting_fact_is_about()
    {
        var rule = _fixture.Get<SweepRules>().Find((await TakenAsync(Closed("evt-1", Ada))).Rules[0])!;
        var plan = _fixture.Get<SweepPlan>();
        Assert.IsNotNull(await plan.SelectionAsync(Acme, rule, cutOff: null, "evt-1", Token));
        await _fixture.Get<IDataKeys>().DestroyAsync(new KeyScope.Subject(Acme, Ada), Token);
        Assert.IsNull(await plan.SelectionAsync(Acme, rule, cutOff: null, "evt-1", Token));
    }

    [TestMethod]
    public async Task A_fact_is_forgotten_thirty_days_after_it_was_done_and_not_while_a_rule_waits()
    {
        var rules = (await TakenAsync(Closed("evt-1", Ada))).Rules;
        await TakenAsync(Fact("evt-2", ProductEventType.ContractResumed, subject: null));
        _fixture.Advance(OneMonth - TimeSpan.FromHours(1));
        await ForgetAsync();
        Assert.IsNotNull(await Store.FindAsync(Acme, "evt-2", Token));
        _fixture.Advance(TimeSpan.FromHours(1));
        await ForgetAsync();
        Assert.IsNull(await Store.FindAsync(Acme, "evt-2", Token));
        Assert.IsNotNull(await Store.OpenAsync(Acme, "evt-1", Token));

        foreach (var rule in rules)
            await Store.DoneAsync(Acme, rule, "evt-1", Token);
        Assert.IsNull(await Store.OpenAsync(Acme, "evt-1", Token));
        _fixture.Advance(OneMonth);
        await ForgetAsync();
        // The tenant's own mark, which is about nobody.
        Assert.HasCount(1, await RowsAsync());
    }

    [TestMethod]
    public async Task A_rule_that_the_pack_has_no_more_keeps_no_fact()
    {
        var fact = Closed("evt-1", Ada);
        Assert.IsTrue(await Store.AddAsync(Acme, fact, FactIdentifiers.None, ["gone.rule"], Token));
        await ForgetAsync();
        Assert.IsFalse(await Store.IsWaitingAsync(Acme, "gone.rule", "evt-1", Token));
        Assert.IsNull((await Store.FindAsync(Acme, "evt-1", Token))!.Identifiers);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public async Task An_account_that_was_opened_again_is_safe_whatever_was_rotated_between(bool closedFirst)
    {
        var (closed, reopened) = (Closed("evt-1", Ada), Reopened("evt-2", Ada));
        await TakenAsync(closedFirst ? closed : reopened);
        await RotateAsync();
        await TakenAsync(closedFirst ? reopened : closed);
        var rule = (await TakenAsync(closed)).Rules[0];
        Assert.IsFalse(await Store.IsWaitingAsync(Acme, rule, "evt-1", Token));
    }

    [TestMethod]
    public async Task A_repetition_is_told_from_another_fact_also_after_a_rotation()
    {
        await TakenAsync(Closed("evt-1", Ada));
        await RotateAsync();
        await TakenAsync(Closed("evt-1", Ada));
        Assert.IsInstanceOfType<FactOutcome.Conflict>(await TakeAsync(Closed("evt-1", Grace)));
    }

    private static PolicyPack WaitingNinetyDays()
    {
        var sample = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "policies", "sample.yaml"));
        return Packs.Load(sample.Replace(
            "retention: { text: As long as the account. }",
            "retention: { text: As long as the account., events: [{ on: account_closed, after: P90D }] }",
            StringComparison.Ordinal));
    }

    private static ProductFact Closed(string id, SubjectId subject) => Fact(id, ProductEventType.AccountClosed, subject);

    private static ProductFact Reopened(string id, SubjectId subject) => Fact(id, ProductEventType.AccountReopened, subject);

    private static ProductFact Fact(string id, ProductEventType type, SubjectId? subject) => new(
        id, type, new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), subject, Record: null, Feature: null);

    private Task<FactOutcome> TakeAsync(ProductFact fact) => _fixture.Get<ProductFacts>().TakeAsync(Acme, fact, Token);

    private async Task<FactOutcome.Taken> TakenAsync(ProductFact fact) => (FactOutcome.Taken)await TakeAsync(fact);

    private Task ForgetAsync() => _fixture.Get<FactForgetting>().ForgetDoneAsync(Acme, Token);

    private Task RotateAsync() => _fixture.Get<ITenantKeys>().RotatePseudonymsAsync(Acme, Token);

    private async Task<List<string>> RowsAsync()
    {
        var rows = new List<string>();
        await foreach (var stored in _fixture.Entities.QueryAsync(
            new EntityQuery(RetentionRows.Table, Acme.Value), Token))
            rows.Add($"{stored.Key.Row} {Encoding.UTF8.GetString(stored.Content.Span)}");
        return rows;
    }
}
