using System.Globalization;
using Npgsql;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class PostgreSqlStamps(string connectionString, EraseAction action) : StampsUnderTest
{
    public static async Task<PostgreSqlStamps> StartAsync(EraseAction action, bool foreignKey) => new(
        await PostgresFixture.CreateDatabaseAsync(StampsService.Schema(CardsService.PostgreSqlSchema, foreignKey)),
        action);

    public override IRetentionConnector Connector { get; } = new SqlConnector(
        StampsService.Of(ConnectorKind.PostgreSql, action), NotesService.Grounds, new PostgreSqlDialect(),
        connectionString, NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real);

    public override Collection Cards => StampsService.Of(ConnectorKind.PostgreSql, action).Collections[0];

    public override Collection Stamps => StampsService.Stamps(action);

    public override Task ExecuteAsync(string sql) => PostgresFixture.ExecuteAsync(connectionString, sql);

    public override async Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var values = new List<string>();
        while (await reader.ReadAsync())
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return values;
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
