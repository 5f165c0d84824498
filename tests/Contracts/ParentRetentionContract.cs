using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>
/// What every connector does that removes records with what they belong to. Old cards are of January, young ones of
/// June; the cut-off lies between.
/// </summary>
public abstract class ParentRetentionContract
{
    private const string Old = "'2026-01-01T00:00:00Z'";
    private const string Young = "'2026-06-01T00:00:00Z'";

    private static readonly DateTimeOffset CutOff = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly RecordSelection WithCard = new RecordSelection.WithParent(CutOff);

    private static readonly RecordSelection OldCards = new RecordSelection.OlderThan(CutOff) { AfterChildren = true };

    [TestMethod]
    public async Task A_record_goes_when_its_parent_is_over_or_gone_and_never_before()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await CardsAsync(
            service, Card(1, "ada", Old), Card(2, "ada", Young), Card(3, "ada", "NULL"),
            // Another tenant's cards with the same numbers decide nothing.
            Card(1, "eve", Young, "globex"), Card(2, "eve", Old, "globex"), Card(4, "eve", Young, "globex"));
        await StampsAsync(
            service, Stamp(10, "1"), Stamp(20, "2"), Stamp(30, "3"), Stamp(40, "4"), Stamp(50, "NULL"),
            Stamp(11, "1", tenant: "globex"));
        Assert.AreEqual(
            new SelectionCount(Selected: 2, Held: 0, Requested: 0, Undated: 2), await CountAsync(service, Of(WithCard)),
            "The old card's and the missing card's; of no card, and of a card without a date.");
        Assert.AreEqual(2, await SweepAsync(service, service.Stamps, Of(WithCard)));
        CollectionAssert.AreEqual(new[] { "11", "20", "30", "50" }, await LeftAsync(service, "stamps", "id"));
        Assert.AreEqual(0, await SweepAsync(service, service.Stamps, Of(WithCard)));
    }

    [TestMethod]
    public async Task Where_parents_do_not_go_by_age_only_orphans_go()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await CardsAsync(service, Card(1, "ada", Old));
        await StampsAsync(service, Stamp(10, "1"), Stamp(20, "2"), Stamp(30, "NULL"));
        var gone = Of(new RecordSelection.WithParent(CutOff: null));
        Assert.AreEqual(new SelectionCount(Selected: 1, Held: 0, Requested: 0, Undated: 1), await CountAsync(service, gone));
        Assert.AreEqual(1, await SweepAsync(service, service.Stamps, gone));
        CollectionAssert.AreEqual(new[] { "10", "30" }, await LeftAsync(service, "stamps", "id"));
    }

    [TestMethod]
    public async Task A_protected_person_keeps_the_records_what_belongs_to_them_and_what_they_belong_to()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await CardsAsync(service, Card(1, "ada", Old), Card(2, "bob", Old), Card(3, "eve", Old), Card(4, null, Old));
        await StampsAsync(
            service, Stamp(10, "1", "eve"), Stamp(11, "1"), Stamp(20, "2", "ada"), Stamp(21, "2", "eve"),
            Stamp(30, "3", "eve"), Stamp(40, "4", "bob"), Stamp(50, "5", "ada"));
        ProtectedSubject[] people = [Protected("ada", Protection.Hold), Protected("bob", Protection.OpenRequest)];
        Assert.AreEqual(
            new SelectionCount(Selected: 7, Held: 4, Requested: 2, Undated: 0),
            await CountAsync(service, Of(WithCard, people)),
            "Ada's stamps and those on her card; then Bob's and the one on his card.");
        Assert.AreEqual(1, await SweepAsync(service, service.Stamps, Of(WithCard, people)));
        CollectionAssert.AreEqual(
            new[] { "10", "11", "20", "21", "40", "50" }, await LeftAsync(service, "stamps", "id"));

        var cards = await service.Connector.CountAsync(
            Of(OldCards, people), service.Cards, EraseAction.HardDelete, CancellationToken.None);
        Assert.AreEqual(new SelectionCount(Selected: 4, Held: 2, Requested: 1, Undated: 0), cards, "Bob's has Ada's stamp.");
        Assert.AreEqual(1, await SweepAsync(service, service.Cards, Of(OldCards, people)));
        CollectionAssert.AreEqual(new[] { "1", "2", "4" }, await LeftAsync(service, "cards", "number"));
    }

    [TestMethod]
    public async Task Parents_go_after_their_children_so_foreign_keys_hold()
    {
        await using var service = await StartAsync(EraseAction.HardDelete, foreignKey: true);
        await CardsAsync(service, Card(1, "ada", Old), Card(2, "bob", Old), Card(3, "eve", Young));
        await StampsAsync(service, Stamp(10, "1"), Stamp(11, "1"), Stamp(30, "3"));
        Assert.AreEqual(1, await SweepAsync(service, service.Cards, Of(OldCards)), "The one without a stamp.");
        Assert.AreEqual(2, await SweepAsync(service, service.Stamps, Of(WithCard)));
        Assert.AreEqual(1, await SweepAsync(service, service.Cards, Of(OldCards)));
        CollectionAssert.AreEqual(new[] { "3" }, await LeftAsync(service, "cards", "number"));
        CollectionAssert.AreEqual(new[] { "30" }, await LeftAsync(service, "stamps", "id"));
    }

    [TestMethod]
    public async Task A_run_that_was_limited_or_repeated_takes_the_same_records()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await CardsAsync(service, [.. Enumerable.Range(1, 40).Select(i => Card(i, "ada", i % 2 == 0 ? Old : Young))]);
        await StampsAsync(service, [.. Enumerable.Range(0, 400).Select(i => Stamp(1000 + i, $"{1 + (i / 10)}"))]);
        for (var i = 0; i < 2; i++)
        {
            var piece = await service.Connector.SweepAsync(
                Of(WithCard), service.Stamps, EraseAction.HardDelete, cursor: null, limit: 30, CancellationToken.None);
            Assert.IsTrue(piece.More);
        }

        await SweepAsync(service, service.Stamps, Of(WithCard));
        var cards = await service.ReadAsync("SELECT DISTINCT card FROM stamps");
        Assert.HasCount(20, cards);
        Assert.HasCount(200, await LeftAsync(service, "stamps", "id"));
        Assert.IsTrue(cards.All(card => int.Parse(card, System.Globalization.CultureInfo.InvariantCulture) % 2 == 1));
    }

    [TestMethod]
    public async Task What_is_kept_under_a_pseudonym_still_says_what_it_belonged_to_and_is_not_done_twice()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await CardsAsync(service, Card(1, "ada", Old), Card(2, "ada", Young));
        await StampsAsync(service, Stamp(10, "1", "bob"), Stamp(20, "2", "bob"));
        Assert.AreEqual(1, await SweepAsync(service, service.Stamps, Of(WithCard), EraseAction.Pseudonymise));
        CollectionAssert.AreEqual(new[] { "1", "2" }, await LeftAsync(service, "stamps", "card"));
        CollectionAssert.AreEqual(new[] { "20" }, (await service.ReadAsync("SELECT id FROM stamps WHERE giver = 'bob'")).ToArray());
        Assert.AreEqual(0, await SweepAsync(service, service.Stamps, Of(WithCard), EraseAction.Pseudonymise));
        Assert.AreEqual(
            1, await SweepAsync(service, service.Cards, Of(OldCards)), "What stays without the person keeps no parent.");
    }

    [TestMethod]
    public async Task What_belongs_to_the_records_of_a_fact_goes_before_them_and_nothing_else_does()
    {
        await using var service = await StartAsync(EraseAction.HardDelete, foreignKey: true);
        await CardsAsync(
            service, Card(1, "ada", Young), Card(2, "bob", Young), Card(3, "ada", Old), Card(1, "ada", Young, "globex"));
        await StampsAsync(
            service, Stamp(10, "1", "bob"), Stamp(11, "1"), Stamp(20, "2", "ada"), Stamp(30, "3", "eve"),
            Stamp(40, "NULL", "ada"), Stamp(90, "1", "ada", "globex"));
        var cards = Person("ada") with { AfterChildren = true };
        Assert.AreEqual(0, await SweepAsync(service, service.Cards, Of(cards)), "Each of Ada's still has a stamp.");

        var stamps = Of(new RecordSelection.BelongingTo(Person("ada")));
        Assert.AreEqual(new SelectionCount(Selected: 3, Held: 0, Requested: 0, Undated: 0), await CountAsync(service, stamps));
        Assert.AreEqual(3, await SweepAsync(service, service.Stamps, stamps));
        CollectionAssert.AreEqual(new[] { "20", "40", "90" }, await LeftAsync(service, "stamps", "id"));
        Assert.AreEqual(2, await SweepAsync(service, service.Cards, Of(cards)));
        CollectionAssert.AreEqual(new[] { "2" }, await LeftAsync(service, "cards", "number"));
    }

    [TestMethod]
    public async Task Of_a_fact_a_protected_child_keeps_its_parent_and_a_protected_parent_its_children()
    {
        await using var service = await StartAsync(EraseAction.HardDelete, foreignKey: true);
        await CardsAsync(service, Card(1, "bob", Old), Card(2, "eve", Old), Card(3, "eve", Old), Card(4, "eve", Old));
        await StampsAsync(
            service, Stamp(10, "1", "eve"), Stamp(20, "2", "ada"), Stamp(21, "2", "eve"), Stamp(30, "3", "eve"));
        ProtectedSubject[] people = [Protected("ada", Protection.Hold), Protected("bob", Protection.OpenRequest)];
        var all = new RecordSelection.Everything();
        var stamps = Of(new RecordSelection.BelongingTo(all), people);
        Assert.AreEqual(new SelectionCount(Selected: 4, Held: 1, Requested: 1, Undated: 0), await CountAsync(service, stamps));
        Assert.AreEqual(2, await SweepAsync(service, service.Stamps, stamps));
        CollectionAssert.AreEqual(new[] { "10", "20" }, await LeftAsync(service, "stamps", "id"));
        Assert.AreEqual(2, await SweepAsync(service, service.Cards, Of(all with { AfterChildren = true }, people)));
        CollectionAssert.AreEqual(new[] { "1", "2" }, await LeftAsync(service, "cards", "number"));
    }

    [TestMethod]
    public async Task Parents_are_found_by_a_value_and_by_their_date()
    {
        await using var service = await StartAsync(EraseAction.HardDelete, foreignKey: true);
        await CardsAsync(service, Card(1, "ada", Old), Card(2, "ada", Young), Card(3, "ada", "NULL"));
        await service.ExecuteAsync("UPDATE cards SET name = 'Lost' WHERE number = 3");
        await StampsAsync(service, Stamp(10, "1"), Stamp(20, "2"), Stamp(30, "3"));
        var lost = new RecordSelection.WithValue("name", new("Lost"));
        Assert.AreEqual(1, await SweepAsync(service, service.Stamps, Of(new RecordSelection.BelongingTo(lost))));
        var old = new RecordSelection.OlderThan(CutOff);
        Assert.AreEqual(1, await SweepAsync(service, service.Stamps, Of(new RecordSelection.BelongingTo(old))));
        CollectionAssert.AreEqual(new[] { "20" }, await LeftAsync(service, "stamps", "id"));
        Assert.AreEqual(1, await SweepAsync(service, service.Cards, Of(lost with { AfterChildren = true })));
    }

    protected abstract Task<StampsUnderTest> StartAsync(EraseAction action, bool foreignKey);

    private Task<StampsUnderTest> StartAsync(EraseAction action) => StartAsync(action, foreignKey: false);

    private static string Card(int number, string? holder, string issued, string tenant = "acme") =>
        $"('{tenant}', {Text(holder)}, {number}, 'Name', 0, {issued})";

    private static string Stamp(int id, string card, string? giver = null, string tenant = "acme") =>
        $"('{tenant}', {id}, {card}, {Text(giver)})";

    private static string Text(string? value) => value is null ? "NULL" : $"'{value}'";

    private static Task CardsAsync(StampsUnderTest service, params string[] cards) => service.ExecuteAsync(
        $"INSERT INTO cards (tenant_id, holder, number, name, visits, issued_at) VALUES {string.Join(", ", cards)}");

    private static Task StampsAsync(StampsUnderTest service, params string[] stamps) =>
        service.ExecuteAsync($"INSERT INTO stamps VALUES {string.Join(", ", stamps)}");

    private static SelectedRecords Of(RecordSelection selection, params ProtectedSubject[] people) =>
        new(TenantId.Parse("acme"), selection, people);

    private static RecordSelection Person(string subject) => new RecordSelection.OfSubject(new SubjectScope(
        TenantId.Parse("acme"), SubjectId.Parse(subject),
        new Sensitive<IReadOnlyDictionary<string, string>>(
            new Dictionary<string, string>(StringComparer.Ordinal) { [SubjectIdentifiers.SubjectId] = subject }),
        "fact-1"));

    private static ProtectedSubject Protected(string subject, Protection by) => new(
        SubjectId.Parse(subject),
        new Sensitive<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal)), by);

    private static Task<SelectionCount> CountAsync(StampsUnderTest service, SelectedRecords records) =>
        service.Connector.CountAsync(records, service.Stamps, EraseAction.HardDelete, CancellationToken.None);

    private static async Task<string[]> LeftAsync(StampsUnderTest service, string table, string column) =>
        [.. await service.ReadAsync(
            $"SELECT {column} FROM {table} WHERE tenant_id = 'acme' OR '{table}' = 'stamps' ORDER BY {column}")];

    private static async Task<long> SweepAsync(
        StampsUnderTest service, Collection collection, SelectedRecords records,
        EraseAction action = EraseAction.HardDelete)
    {
        var (changed, cursor) = (0L, (string?)null);
        while (true)
        {
            var piece = await service.Connector.SweepAsync(
                records, collection, action, cursor, long.MaxValue, CancellationToken.None);
            changed += piece.Count;
            if (!piece.More)
                return changed;
            cursor = piece.Cursor;
        }
    }
}
