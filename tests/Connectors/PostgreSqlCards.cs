using Npgsql;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Audit;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class PostgreSqlCards(string connectionString, EraseAction action, DateTimeOffset now) : CardsUnderTest
{
    public static async Task<PostgreSqlCards> StartAsync(EraseAction action, DateTimeOffset now) =>
        new(await PostgresFixture.CreateDatabaseAsync(CardsService.PostgreSqlSchema), action, now);

    public override ISecretConnector Connector { get; } = new SqlConnector(
        CardsService.Of(ConnectorKind.PostgreSql, action), NotesService.Grounds, new PostgreSqlDialect(),
        connectionString, NotesService.Pseudonyms, new SettableTime { Now = now }, NetworkTime.Real);

    public override Collection Cards => CardsService.Cards(action);

    public override async Task SeedAsync(params Card[] cards)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var import = await connection.BeginBinaryImportAsync("COPY cards FROM STDIN (FORMAT BINARY)");
        foreach (var card in cards)
        {
            await import.StartRowAsync();
            foreach (object? value in new object?[]
            {
                card.Tenant, card.Holder, card.Number, card.Name, card.Nickname, card.Pin, card.Log, card.Visits,
                card.IssuedAt?.UtcDateTime,
            })
            {
                if (value is null)
                    await import.WriteNullAsync();
                else
                    await import.WriteAsync(value);
            }
        }

        await import.CompleteAsync();
    }

    public override async Task<IReadOnlyList<Card>> AllAsync()
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT * FROM cards ORDER BY number", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var cards = new List<Card>();
        while (await reader.ReadAsync())
        {
            cards.Add(new Card(
                reader.GetString(0), Text(1), reader.GetInt64(2), Text(3), Text(4), Text(5), Text(6), reader.GetInt64(7),
                await reader.IsDBNullAsync(8) ? null : new DateTimeOffset(reader.GetDateTime(8))));
        }

        return cards;

        string? Text(int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);
    }

    public Task ExecuteAsync(string sql) => PostgresFixture.ExecuteAsync(connectionString, sql);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
