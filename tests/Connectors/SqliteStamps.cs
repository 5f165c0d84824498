using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

internal sealed class SqliteStamps(EraseAction action, bool foreignKey) : StampsUnderTest
{
    private readonly SqliteDatabaseFile _database = new(StampsService.Schema(CardsService.SqliteSchema, foreignKey));

    public override IRetentionConnector Connector =>
        _database.Connector(StampsService.Of(ConnectorKind.Sqlite, action));

    public override Collection Cards => StampsService.Of(ConnectorKind.Sqlite, action).Collections[0];

    public override Collection Stamps => StampsService.Stamps(action);

    public override Task ExecuteAsync(string sql)
    {
        _database.Execute(sql);
        return Task.CompletedTask;
    }

    public override Task<IReadOnlyList<string>> ReadAsync(string sql)
    {
        using var connection = new SqliteConnection($"{_database.ConnectionString};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var values = new List<string>();
        while (reader.Read())
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture)!);
        return Task.FromResult<IReadOnlyList<string>>(values);
    }

    public override ValueTask DisposeAsync()
    {
        _database.Dispose();
        return ValueTask.CompletedTask;
    }
}
