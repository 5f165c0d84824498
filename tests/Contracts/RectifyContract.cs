using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every connector does that corrects records.</summary>
public abstract class RectifyContract
{
    protected static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task All_of_the_persons_records_have_the_value_and_nobody_elses()
    {
        await using var service = await StartAsync();
        await service.SeedAsync(
            Of("ada", 1, "Adda"), Of("ada", 2, null), Of("bob", 3, "Bob"),
            Of("ada", 1, "Elsewhere") with { Tenant = "globex" });
        var correction = Correct(service, "name", "Ada O'Hara; DROP TABLE cards; --");
        Assert.AreEqual(new RectifiedRecords(2, 0), await CheckAsync(service, correction));

        Assert.IsTrue(await RectifyAsync(service, correction));

        Assert.AreEqual(new RectifiedRecords(2, 2), await CheckAsync(service, correction));
        CollectionAssert.AreEquivalent(
            new[]
            {
                "acme 1 Ada O'Hara; DROP TABLE cards; --", "acme 2 Ada O'Hara; DROP TABLE cards; --", "acme 3 Bob",
                "globex 1 Elsewhere",
            },
            (await service.AllAsync()).Select(card => $"{card.Tenant} {card.Number} {card.Name}").ToArray());
    }

    [TestMethod]
    public async Task One_record_is_meant_by_its_key_and_only_if_it_is_the_persons()
    {
        await using var service = await StartAsync();
        await service.SeedAsync(Of("ada", 1, "One"), Of("ada", 2, "Two"), Of("bob", 3, "Three"));
        await RectifyAsync(service, Correct(service, "name", "New", record: "2"));
        var others = Correct(service, "name", "New", record: "3");
        await RectifyAsync(service, others);
        Assert.AreEqual(new RectifiedRecords(0, 0), await CheckAsync(service, others));
        Assert.AreEqual(new RectifiedRecords(1, 1), await CheckAsync(service, Correct(service, "name", "New", record: "2")));
        CollectionAssert.AreEqual(
            new[] { "One", "New", "Three" }, (await service.AllAsync()).Select(card => card.Name).ToArray());
    }

    [TestMethod]
    public async Task Again_is_the_same_and_a_value_that_somebody_changed_since_shows()
    {
        await using var service = await StartAsync();
        await service.SeedAsync(Of("ada", 1, "Adda"));
        var correction = Correct(service, "name", "Ada");
        await RectifyAsync(service, correction);
        await RectifyAsync(service, correction);
        Assert.AreEqual(new RectifiedRecords(1, 1), await CheckAsync(service, correction));
        await RectifyAsync(service, Correct(service, "name", "Changed"));
        Assert.AreEqual(new RectifiedRecords(1, 0), await CheckAsync(service, correction));
    }

    [TestMethod]
    public async Task A_number_is_a_number_and_an_optional_value_can_be_removed()
    {
        await using var service = await StartAsync();
        await service.SeedAsync(Of("ada", 1, "Ada") with { Nickname = "Countess", Visits = 3 });
        await RectifyAsync(service, Correct(service, "visits", "-42"));
        Assert.AreEqual(new RectifiedRecords(1, 1), await CheckAsync(service, Correct(service, "visits", "-42")));
        var removed = Correct(service, "nickname", null);
        Assert.AreEqual(new RectifiedRecords(1, 0), await CheckAsync(service, removed));
        await RectifyAsync(service, removed);
        Assert.AreEqual(new RectifiedRecords(1, 1), await CheckAsync(service, removed));
        var card = (await service.AllAsync()).Single();
        Assert.AreEqual((-42L, null, "Ada"), (card.Visits, card.Nickname, card.Name));
    }

    [TestMethod]
    public async Task Somebody_without_records_is_corrected_nowhere()
    {
        await using var service = await StartAsync();
        await service.SeedAsync(Of("bob", 1, "Bob"));
        var correction = Correct(service, "name", "Ada");
        Assert.IsTrue(await RectifyAsync(service, correction));
        Assert.AreEqual(new RectifiedRecords(0, 0), await CheckAsync(service, correction));
        Assert.AreEqual("Bob", (await service.AllAsync()).Single().Name);
    }

    [TestMethod]
    [DataRow("Zoë Ångström")]
    [DataRow("李小龍 🦆")]
    [DataRow("O\"Brien\\n%_'")]
    [DataRow("two\nlines\tand a tab")]
    public async Task Any_text_arrives_as_it_is(string text)
    {
        await using var service = await StartAsync();
        await service.SeedAsync(Of("ada", 1, "Ada"));
        await RectifyAsync(service, Correct(service, "name", text));
        Assert.AreEqual(new RectifiedRecords(1, 1), await CheckAsync(service, Correct(service, "name", text)));
        Assert.AreEqual(text, (await service.AllAsync()).Single().Name);
    }

    protected abstract Task<CardsUnderTest> StartAsync();

    protected static FieldCorrection Correct(CardsUnderTest service, string field, string? value, string? record = null) =>
        new(service.Cards.FindField(field)!, value is null ? null : new(value), record is null ? null : new(record));

    protected static Task<bool> RectifyAsync(CardsUnderTest service, FieldCorrection correction) =>
        ((IRectifyConnector)service.Connector).RectifyAsync(
            ConnectorReading.Scope("acme", "ada"), service.Cards, correction, "req_1.cards.0", CancellationToken.None);

    protected static Task<RectifiedRecords> CheckAsync(CardsUnderTest service, FieldCorrection correction) =>
        ((IRectifyConnector)service.Connector).CheckAsync(
            ConnectorReading.Scope("acme", "ada"), service.Cards, correction, CancellationToken.None);

    protected static Card Of(string holder, long number, string? name) => new("acme", holder, number, name);
}
