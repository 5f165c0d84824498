using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;
using PrivacyFunctions.Tests.Erasure;
using static PrivacyFunctions.Tests.Erasure.GateFixture;

namespace PrivacyFunctions.Tests.Consent;

/// <summary>Decisions over a real store and a real vault.</summary>
[TestClass]
public sealed class ConsentDecisionsTests : IAsyncDisposable
{
    private const string Marketing = "marketing";
    private static readonly TenantId Globex = TenantId.Parse("globex");
    private static readonly Dictionary<string, string> Nothing = [];

    private static readonly AuditPayload Caller =
        new("act_ada", "203.0.113.7", "Mozilla/5.0 (Ada's)", "/api/me/consents/marketing");

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ConsentStore Store => _fixture.Get<ConsentStore>();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);
        await _fixture.Get<IDataKeys>().ProvisionTenantAsync(Globex, Token);
        (_fixture.Policies["privacy_notice"], _fixture.Policies["terms"]) = ("3", "7");
    }

    [TestMethod]
    public async Task Each_acceptance_keeps_its_evidence_and_none_of_it_is_readable_in_the_store()
    {
        await SayAsync(given: true);
        var entry = (await HistoryAsync()).Single();
        var evidence = entry.Evidence;
        Assert.AreEqual(("203.0.113.7", "Mozilla/5.0 (Ada's)", "signup_form", "act_ada"),
            (evidence.IpAddress, evidence.UserAgent, evidence.Channel, evidence.Actor));
        Assert.AreEqual("3 7", $"{evidence.Documents["privacy_notice"]} {evidence.Documents["terms"]}");
        Assert.AreEqual(_fixture.Pack.Version, evidence.PackVersion);
        Assert.AreEqual(
            Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(
                Encoding.UTF8.GetBytes(_fixture.Pack.Consents.Find(Marketing)!.Text))),
            evidence.TextSha256);

        foreach (var row in await RowsAsync(Acme))
        {
            foreach (var secret in new[] { "203.0.113.7", "Mozilla", "signup_form", "act_ada" })
                Assert.DoesNotContain(secret, row);
        }

        var told = _fixture.Audit.Events.Single(item => item.Action == "consent.given");
        Assert.AreEqual(entry.Id, told.Target);
        Assert.AreEqual("203.0.113.7", told.Payload.IpAddress);
    }

    [TestMethod]
    public async Task A_new_version_forces_renewed_consent_and_the_history_keeps_both()
    {
        await SayAsync(given: true);
        Assert.AreEqual(ConsentReason.Given, (await EffectAsync()).Because);
        _fixture.Policies["terms"] = "8";
        Assert.AreEqual(new ConsentEffect(false, ConsentReason.ToBeRenewed), await EffectAsync());
        Assert.IsInstanceOfType<DecisionOutcome.OtherDocument>(
            await SayAsync(given: true, seen: new() { ["terms"] = "7" }), "They saw the older one.");
        Assert.AreEqual(ConsentReason.ToBeRenewed, (await EffectAsync()).Because);

        await SayAsync(given: true, seen: new() { ["terms"] = "8" });
        Assert.AreEqual(ConsentReason.Given, (await EffectAsync()).Because);
        CollectionAssert.AreEqual(
            new[] { "7", "8" }, (await HistoryAsync()).Select(entry => entry.Evidence.Documents["terms"]).ToList());
    }

    [TestMethod]
    public async Task A_no_is_taken_whatever_document_was_shown()
    {
        await SayAsync(given: true);
        Assert.IsInstanceOfType<DecisionOutcome.Decided>(
            await SayAsync(given: false, seen: new() { ["terms"] = "1" }));
        Assert.AreEqual(ConsentReason.Withdrawn, (await EffectAsync()).Because);
    }

    [TestMethod]
    public async Task Evidence_is_unreadable_once_the_persons_key_is_gone_and_an_erasure_leaves_no_row()
    {
        await SayAsync(given: true);
        await SayAsync(given: true, subject: Grace);
        await _fixture.Get<ConsentRemoval>().ForgetSubjectAsync(Acme, Grace, Token);
        var others = await RowsAsync(Acme);
        await SayAsync(given: true, subject: Grace);

        await _fixture.Get<IDataKeys>().DestroyAsync(new KeyScope.Subject(Acme, Grace), Token);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => HistoryAsync(Grace));
        await _fixture.Get<ConsentRemoval>().ForgetSubjectAsync(Acme, Grace, Token);
        await _fixture.Get<ConsentRemoval>().ForgetSubjectAsync(Acme, Grace, Token);

        CollectionAssert.AreEqual(others, await RowsAsync(Acme));
        Assert.HasCount(1, await HistoryAsync());
    }

    [TestMethod]
    public async Task Of_an_erased_person_nothing_is_recorded_and_nothing_counts()
    {
        await SayAsync(given: true);
        await _fixture.FenceAsync(Ada, Token);
        Assert.IsInstanceOfType<DecisionOutcome.Fenced>(await SayAsync(given: false));
        Assert.AreEqual(ConsentEffect.No(ConsentReason.SubjectFenced), await EffectAsync());
    }

    [TestMethod]
    public async Task Two_tenants_with_the_same_person_id_know_nothing_of_each_other()
    {
        await SayAsync(given: true);
        Assert.AreEqual(
            ConsentReason.NotDecided,
            (await _fixture.Get<ConsentViews>().OfSubjectAsync(Globex, Ada, Purpose(Marketing), Token)).Because);
        Assert.AreEqual(0, (await CountsAsync(Globex)).Given);
        Assert.AreEqual(1, (await CountsAsync(Acme)).Given);
        Assert.IsEmpty(await RowsAsync(Globex));
    }

    [TestMethod]
    public async Task Of_many_who_say_something_at_once_each_is_in_the_history_once_and_without_a_gap()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            index => Task.Run(() => SayAsync(given: index % 2 == 0), Token)));
        Assert.IsTrue(Array.TrueForAll(outcomes, outcome => outcome is DecisionOutcome.Decided));

        var history = await HistoryAsync();
        for (var i = 1; i < history.Count; i++)
            Assert.AreNotEqual(history[i - 1].Status is ConsentStatus.Given, history[i].Status is ConsentStatus.Given);
        var (state, _) = (await Store.FindAsync(Acme, Ada, Marketing, Token))!.Value;
        Assert.AreEqual((history.Count, history[^1].Id), (state.Sequence, state.Decision));
        Assert.AreEqual(
            outcomes.Sum(outcome => ((DecisionOutcome.Decided)outcome).New.Count), history.Count);
        Assert.HasCount(
            history.Count, _fixture.Audit.Events.Where(item => item.Action.StartsWith("consent.", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task The_history_is_read_page_by_page_without_loss()
    {
        for (var i = 0; i < 5; i++)
            await SayAsync(given: i % 2 == 0);
        var (history, after) = (_fixture.Get<ConsentHistory>(), 0);
        var read = new List<int>();
        for (var more = true; more;)
        {
            (var entries, more) = await history.OfPurposeAsync(Acme, Ada, Marketing, after, limit: 2, Token);
            read.AddRange(entries.Select(entry => entry.Sequence));
            after = entries[^1].Sequence;
        }

        CollectionAssert.AreEqual(new[] { 1, 2, 3, 4, 5 }, read);
    }

    [TestMethod]
    public async Task A_change_that_is_written_behind_a_reader_is_listed_however_long_the_pages_take()
    {
        var feed = _fixture.Get<ConsentFeed>();
        var late = _fixture.Get<OpaqueIds>().New(ConsentDecisions.IdPrefix);
        _fixture.Advance(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 3; i++)
            await SayAsync(given: i % 2 == 0);
        var page = await feed.ReadAsync(Acme, place: null, limit: 1, Token);
        await _fixture.Entities.InsertAsync(
            ConsentRows.Change(Acme, late),
            EntityJson.Write(new ConsentChange(late, Marketing, Grace.Value, _fixture.Time.GetUtcNow())), Token);

        var seen = new List<string>();
        while (page.More)
        {
            _fixture.Advance(TimeSpan.FromMinutes(2));
            Assert.IsTrue(ConsentFeed.IsRow(page.Next));
            page = await feed.ReadAsync(Acme, page.Next, limit: 1, Token);
            seen.AddRange(page.Items.Select(item => item.Id));
        }

        Assert.DoesNotContain(late, seen, "It lies behind the pages that were read.");
        page = await feed.ReadAsync(Acme, page.Next, limit: 10, Token);
        Assert.AreEqual(late, page.Items[0].Id);
        _fixture.Advance(TimeSpan.FromMinutes(2));
        page = await feed.ReadAsync(Acme, page.Next, limit: 10, Token);
        Assert.IsEmpty((await feed.ReadAsync(Acme, page.Next, limit: 10, Token)).Items, "Not for ever again.");
        Assert.IsFalse(ConsentFeed.IsRow(page.Next + "~c|usr-ada|marketing"));
    }

    [TestMethod]
    public async Task Whoever_names_an_older_version_of_the_row_changes_nothing()
    {
        await SayAsync(given: true);
        var (_, tag) = (await Store.FindAsync(Acme, Ada, Marketing, Token))!.Value;
        await SayAsync(given: false);
        Assert.IsInstanceOfType<DecisionOutcome.Changed>(await SayAsync(given: true, ifMatch: new IfMatch.Version(tag)));
        Assert.AreEqual(ConsentReason.Withdrawn, (await EffectAsync()).Because);
    }

    [TestMethod]
    public async Task What_a_crash_left_is_told_by_the_timer_once()
    {
        _fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        Assert.IsInstanceOfType<DecisionOutcome.Decided>(await SayAsync(given: true));
        Assert.IsEmpty(_fixture.Audit.Events);
        Assert.AreEqual(1, await Store.PendingAsync(Acme, Token).CountAsync(Token));

        await _fixture.RestartAsync();
        await _fixture.Get<ConsentSettling>().SettleAllAsync(Acme, Token);
        await _fixture.Get<ConsentSettling>().SettleAllAsync(Acme, Token);

        var told = _fixture.Audit.Events.Single();
        Assert.AreEqual(("consent.given", "act_ada"), (told.Action, told.Payload.Actor));
        Assert.AreEqual(0, await Store.PendingAsync(Acme, Token).CountAsync(Token));
    }

    [TestMethod]
    public async Task A_write_whose_answer_is_lost_is_no_second_decision_when_it_is_repeated()
    {
        _fixture.Failing.LosesAnswer = operations => operations.Any(item => item.Key.Table == "consents");
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => SayAsync(given: true));
        _fixture.Failing.LosesAnswer = _ => false;
        Assert.IsEmpty(((DecisionOutcome.Decided)await SayAsync(given: true)).New);
        Assert.HasCount(1, await HistoryAsync());
        Assert.AreEqual(1, await Store.PendingAsync(Acme, Token).CountAsync(Token), "The timer tells it.");
    }

    [TestMethod]
    public async Task An_organisation_says_no_for_all_of_its_people_and_only_where_the_pack_lets_it()
    {
        await SayAsync(given: true, purpose: "telemetry");
        var optOuts = _fixture.Get<TenantOptOuts>();
        Assert.IsInstanceOfType<TenantChoiceOutcome.NotAllowed>(await OptOutAsync(Marketing, optedOut: true));
        Assert.IsInstanceOfType<TenantChoiceOutcome.Set>(await OptOutAsync("telemetry", optedOut: true));
        Assert.AreEqual(ConsentReason.TenantOptedOut, (await EffectAsync("telemetry")).Because);
        Assert.IsInstanceOfType<TenantChoiceOutcome.Set>(await OptOutAsync("telemetry", optedOut: false));
        Assert.AreEqual(ConsentReason.Given, (await EffectAsync("telemetry")).Because);

        Task<TenantChoiceOutcome> OptOutAsync(string purpose, bool optedOut) => optOuts.SetAsync(
            Acme, Purpose(purpose), optedOut, new IfMatch.Anything(), Caller, Token);
    }

    [TestMethod]
    public async Task A_person_may_say_no_after_any_number_of_yeses()
    {
        for (var i = 0; i < 3; i++)
        {
            _fixture.Policies["terms"] = $"t{i}";
            await SayAsync(given: true);
        }

        var states = await Store.OfSubjectAsync(Acme, Ada, Token);
        Assert.AreEqual(3, states[Marketing].Sequence);
        Assert.IsInstanceOfType<DecisionOutcome.Decided>(await SayAsync(given: false));
    }

    private ConsentPurpose Purpose(string id) => _fixture.Pack.Consents.Find(id)!;

    private Task<DecisionOutcome> SayAsync(
        bool given, SubjectId? subject = null, Dictionary<string, string>? seen = null, IfMatch? ifMatch = null,
        string purpose = Marketing) => _fixture.Get<ConsentDecisions>().DecideAsync(
        new ConsentDecision(
            Acme, subject ?? Ada, [Purpose(purpose)], given, new ConsentSource("signup_form", Caller), seen ?? Nothing,
            ifMatch ?? new IfMatch.Anything()),
        Token);

    private Task<ConsentEffect> EffectAsync(string purpose = Marketing) =>
        _fixture.Get<ConsentViews>().OfSubjectAsync(Acme, Ada, Purpose(purpose), Token);

    private async Task<IReadOnlyList<ConsentEntryView>> HistoryAsync(SubjectId? subject = null) =>
        (await _fixture.Get<ConsentHistory>().OfPurposeAsync(
            Acme, subject ?? Ada, Marketing, after: 0, limit: 200, Token)).Entries;

    private async Task<ConsentCounts> CountsAsync(TenantId tenant) =>
        (await _fixture.Get<ConsentViews>().OfTenantAsync(tenant, Token)).Single(view => view.Purpose == Marketing).People!;

    private async Task<List<string>> RowsAsync(TenantId tenant) =>
        await _fixture.Entities.QueryAsync(new EntityQuery(ConsentRows.Table, tenant.Value), Token)
            .Select(row => row.Key.Row + Encoding.UTF8.GetString(row.Content.Span)).ToListAsync(Token);
}
