using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class SqliteCards(EraseAction action, DateTimeOffset now) : CardsUnderTest
{
    private const string Insert = """
        INSERT INTO cards VALUES (@tenant, @holder, @number, @name, @nickname, @pin, @log, @visits, @issued)
        """;

    private readonly SqliteDatabaseFile _database = new(CardsService.SqliteSchema);

    public override ISecretConnector Connector =>
        _database.Connector(CardsService.Of(ConnectorKind.Sqlite, action), new SettableTime { Now = now });

    public override Collection Cards => CardsService.Cards(action);

    public string Path => _database.Path;

    public override Task SeedAsync(params Card[] cards)
    {
        _database.Execute(Insert, cards.Select(card => new (string, object?)[]
        {
            ("@tenant", card.Tenant), ("@holder", card.Holder), ("@number", card.Number), ("@name", card.Name),
            ("@nickname", card.Nickname), ("@pin", card.Pin), ("@log", card.Log), ("@visits", card.Visits),
            ("@issued", card.IssuedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)),
        }));
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<Card>> AllAsync()
    {
        using var connection = new SqliteConnection($"{_database.ConnectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT * FROM cards ORDER BY number";
        using var reader = command.ExecuteReader();
        var cards = new List<Card>();
        while (reader.Read())
        {
            cards.Add(new Card(
                reader.GetString(0), Text(1), reader.GetInt64(2), Text(3), Text(4), Text(5), Text(6), reader.GetInt64(7),
                Text(8) is { } issued ? DateTimeOffset.Parse(issued, CultureInfo.InvariantCulture) : null));
        }

        return Task.FromResult<IReadOnlyList<Card>>(cards);

        string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
