using Microsoft.Data.Sqlite;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Connectors;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>A service's SQLite file in a folder of its own.</summary>
internal sealed class SqliteDatabaseFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("privacy-sqlite-");

    public SqliteDatabaseFile(string schema)
    {
        SQLitePCL.Batteries_V2.Init();
        Execute(schema);
    }

    public string Path => System.IO.Path.Combine(_folder.FullName, "service.db");

    public string ConnectionString => $"Data Source={Path}";

    public SqlConnector Connector(Service service, TimeProvider? time = null) => new(
        service, NotesService.Grounds, new SqliteDialect(), ConnectionString, NotesService.Pseudonyms,
        time ?? TimeProvider.System, NetworkTime.Real);

    public void Execute(string sql, params (string Name, object? Value)[] parameters) => Execute(sql, [parameters]);

    /// <summary>Runs a statement once for each set of parameters, in one transaction.</summary>
    public void Execute(string sql, IEnumerable<(string Name, object? Value)[]> sets)
    {
        using var connection = new SqliteConnection($"{ConnectionString};Pooling=False");
        connection.Open();
        using var transaction = connection.BeginTransaction();
        foreach (var set in sets)
        {
            using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql;
            foreach (var (name, value) in set)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            command.ExecuteNonQuery();
        }

        transaction.Commit();
    }

    public void Dispose()
    {
        // The connectors' pools keep the file open.
        SqliteConnection.ClearAllPools();
        _folder.Delete(recursive: true);
    }
}
