using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class TableCards : CardsUnderTest
{
    private const string Nobody = "nobody";

    private readonly MemoryTables _tables = new("cards");
    private readonly EraseAction _action;

    public TableCards(EraseAction action, DateTimeOffset now)
    {
        _action = action;
        Connector = new FilesConnector(
            CardsService.Of(ConnectorKind.Files, action), NotesService.Grounds, () => _tables,
            NotesService.Pseudonyms, new SettableTime { Now = now }, NetworkTime.Real);
    }

    public override ISecretConnector Connector { get; }

    public override Collection Cards => CardsService.Cards(_action);

    public override Task SeedAsync(params Card[] cards)
    {
        foreach (var card in cards)
        {
            var values = new Dictionary<string, object?>
            {
                ["holder"] = card.Holder ?? Nobody,
                ["number"] = card.Number,
                ["name"] = card.Name,
                ["nickname"] = card.Nickname,
                ["pin"] = card.Pin,
                ["log"] = card.Log,
                ["visits"] = card.Visits,
                ["issued_at"] = card.IssuedAt,
            };
            _tables.Rows[new TableAddress("cards", card.Tenant, $"{card.Holder ?? Nobody}|{card.Number}")] = values
                .Where(value => value.Value is not null).ToDictionary(value => value.Key, value => value.Value!);
        }

        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<Card>> AllAsync() => Task.FromResult<IReadOnlyList<Card>>(
    [
        .. _tables.Rows.Select(row => CardOf(row.Key, row.Value)).OrderBy(card => card.Number),
    ]);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Card CardOf(TableAddress address, Dictionary<string, object> row)
    {
        var holder = (string)row["holder"];
        Assert.AreEqual(address.Row.Split('|')[0], holder);
        return new Card(
            address.Partition, holder == Nobody ? null : holder, (long)row["number"],
            (string?)row.GetValueOrDefault("name"), (string?)row.GetValueOrDefault("nickname"),
            (string?)row.GetValueOrDefault("pin"), (string?)row.GetValueOrDefault("log"), (long)row["visits"],
            (DateTimeOffset?)row.GetValueOrDefault("issued_at"));
    }
}
