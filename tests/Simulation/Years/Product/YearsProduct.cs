using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Simulation.Years.Policy;

namespace PrivacyFunctions.Simulation.Years.Product;

/// <summary>
/// The product's databases, made by the sample's generator from the pack. Triggers write down every record that is
/// deleted or changed, whoever does it.
/// </summary>
internal sealed class YearsProduct : IDisposable
{
    private readonly string _folder;
    private readonly Dictionary<string, SqliteConnection> _databases = new(StringComparer.Ordinal);

    private YearsProduct(string folder, IReadOnlyList<SampleTenant> tenants) => (_folder, Tenants) = (folder, tenants);

    /// <summary>Where people have their accounts.</summary>
    public YearsTable Accounts { get; private set; } = null!;

    public IReadOnlyList<SampleTenant> Tenants { get; }

    public IReadOnlyList<YearsTable> Tables { get; private set; } = [];

    /// <summary>Connection → connection string, as the app's settings have it.</summary>
    public IReadOnlyDictionary<string, string> Connections =>
        _databases.Keys.ToDictionary(name => name, name => SqliteSampleStore.ConnectionString(PathOf(name)));

    /// <summary>Tables without records, for as many people as are asked for.</summary>
    public static async Task<YearsProduct> CreateAsync(
        PolicyPack pack, PublishedPolicy policy, int subjects, string folder)
    {
        // 3 tenants share the people.
        var product = new YearsProduct(folder, SamplePeople.Create(pack, (subjects + 2) / 3));
        var tables = new List<YearsTable>();
        foreach (var group in pack.Services.Where(service => service.Connector == ConnectorKind.Sqlite)
            .GroupBy(service => service.Connection!, StringComparer.Ordinal))
        {
            var schema = SampleSchema.Tables(group);
            var database = await product.OpenAsync(group.Key, schema);
            foreach (var collection in group.SelectMany(service => service.Collections))
            {
                var published = policy.Collections.Single(candidate =>
                    candidate.Service == collection.Service && candidate.Name == collection.Name);
                var table = schema.Single(candidate => candidate.Name == collection.Source);
                tables.Add(new YearsTable(tables.Count, published, collection, table, database));
            }
        }

        product.Tables = tables;
        product.Accounts = tables.Single(table =>
            (table.Published.Service, table.Published.Name) == (pack.Identity.Service, pack.Identity.Collection));
        return product;
    }

    /// <summary>The generator's records: one of each person in each collection.</summary>
    public IEnumerable<(SamplePerson Person, object?[] Row)> Generate(
        PolicyPack pack, YearsTable table, ulong seed, DateTimeOffset now)
    {
        var scale = new SampleScale(Tenants[0].Subjects.Count, RecordsPerCollection: 1, seed, now);
        var collection = pack.FindCollection(table.Published.Service, table.Published.Name)!;
        var schema = SampleSchema.Table(collection);
        return Tenants.SelectMany(tenant => tenant.Subjects)
            .Zip(new SampleRows(pack, Tenants, scale).For(collection, schema));
    }

    public void InTransactions(Action write)
    {
        Run("BEGIN");
        write();
        Run("COMMIT");
    }

    /// <summary>What went or was changed since this was asked last.</summary>
    public List<(int Table, long Row, bool Changed)> TakeGone()
    {
        var gone = new List<(int, long, bool)>();
        foreach (var database in _databases.Values)
        {
            using (var command = database.CreateCommand())
            {
                command.CommandText = "SELECT collection, record, change FROM years_gone ORDER BY rowid";
                using var reader = command.ExecuteReader();
                while (reader.Read())
                    gone.Add((reader.GetInt32(0), reader.GetInt64(1), reader.GetInt32(2) == 1));
            }

            if (gone.Count > 0)
                Run(database, "DELETE FROM years_gone");
        }

        return gone;
    }

    public void Dispose()
    {
        foreach (var table in Tables)
            table.Dispose();
        foreach (var (name, database) in _databases)
        {
            database.Dispose();
            using var pooled = new SqliteConnection(SqliteSampleStore.ConnectionString(PathOf(name)));
            SqliteConnection.ClearPool(pooled);
        }
    }

    private async Task<SqliteConnection> OpenAsync(string name, IReadOnlyList<SampleTable> schema)
    {
        await using (var store = (await SqliteSampleStore.OpenAsync(PathOf(name), schema, CancellationToken.None))!)
            await store.CompleteAsync(CancellationToken.None);
        var database = new SqliteConnection(SqliteSampleStore.ConnectionString(PathOf(name), pooling: false));
        await database.OpenAsync();
        Run(database, "PRAGMA synchronous = OFF");
        Run(database, "CREATE TABLE years_gone (collection INTEGER, record INTEGER, change INTEGER)");
        _databases.Add(name, database);
        return database;
    }

    private string PathOf(string name) => Path.Combine(_folder, $"{name}.db");

    private void Run(string statement)
    {
        foreach (var database in _databases.Values)
            Run(database, statement);
    }

    private static void Run(SqliteConnection database, string statement)
    {
        using var command = database.CreateCommand();
#pragma warning disable CA2100 // The simulation's own words.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
