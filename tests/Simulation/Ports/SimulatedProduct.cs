using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using SQLitePCL;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>
/// The product's services, each a database in memory that the real SQL connector reads and writes. After every call
/// that may change one it is compared with what it was, so that nothing goes unseen.
/// </summary>
internal sealed class SimulatedProduct : IDisposable
{
    public const string Accounts = "accounts";
    public const string Connections = "connections";
    public const string Operations = "operations";
    public const string Billing = "billing";

    private static readonly Dictionary<string, (string Table, string Columns)> Tables = new(StringComparer.Ordinal)
    {
        [Accounts] = ("users", "tenant_id TEXT, id TEXT, email TEXT, display_name TEXT"),
        [Connections] = (
            "oauth_connections", "tenant_id TEXT, id TEXT, user_id TEXT, account_name TEXT, access_token BLOB"),
        [Operations] = ("runs", "tenant_id TEXT, id TEXT, started_by TEXT, status TEXT"),
        [Billing] = ("invoices", "tenant_id TEXT, number TEXT, customer_id TEXT, billed_to TEXT, issued_at TEXT"),
    };

    private static int _runs;

    private readonly World _world;
    private readonly int _run = Interlocked.Increment(ref _runs);
    private readonly Dictionary<string, SqliteConnection> _databases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<long, string>> _last = new(StringComparer.Ordinal);

    static SimulatedProduct() => Batteries_V2.Init();

    public SimulatedProduct(World world)
    {
        _world = world;
        foreach (var (service, (table, columns)) in Tables)
        {
            var database = new SqliteConnection(ConnectionString(service));
            database.Open();
            _databases.Add(service, database);
            Execute(service, $"CREATE TABLE {table} (row INTEGER PRIMARY KEY AUTOINCREMENT, {columns})");
        }
    }

    public static IEnumerable<string> Services => Tables.Keys;

    public Dictionary<(string Service, long Number), RowOwner> Owners { get; } = [];

    /// <summary>Until when a service does not answer.</summary>
    public Dictionary<string, DateTimeOffset> DownUntil { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a service still says that it has erased what it has not.</summary>
    public Dictionary<string, int> Lies { get; } = new(StringComparer.Ordinal);

    public string ConnectionString(string service) =>
        $"Data Source=file:simulated-{_run}-{service}?mode=memory&cache=shared;Pooling=False";

    /// <summary>One record in every service; in billing one that the law keeps and one that it no longer does.</summary>
    public void Put(TenantId tenant, SubjectId subject)
    {
        var owner = new RowOwner(tenant, subject);
        var (id, name) = (subject.Value, $"Name of {subject}");
        Insert(Accounts, owner, tenant.Value, id, AddressOf(tenant, subject), name);
        Insert(Connections, owner, tenant.Value, $"con-{id}-1", id, name, $"secret-1-{tenant}-{id}");
        Insert(Connections, owner, tenant.Value, $"con-{id}-2", id, name, $"secret-2-{tenant}-{id}");
        PutRun(tenant, subject, "run-1", isImported: false);
        PutRun(tenant, subject, "run-2", isImported: false);
        Insert(Billing, owner, tenant.Value, $"inv-{id}-1", id, name, "2026-05-01T00:00:00Z");
        Insert(Billing, owner with { Expired = true }, tenant.Value, $"inv-{id}-2", id, name, "2017-05-01T00:00:00Z");
    }

    public void PutRun(TenantId tenant, SubjectId subject, string run, bool isImported) => Insert(
        Operations, new RowOwner(tenant, subject, Imported: isImported), tenant.Value, $"{run}-{subject}",
        subject.Value, "done");

    public static string AddressOf(TenantId tenant, SubjectId subject) => $"{subject}@{tenant}.example";

    /// <summary>What a service has, by the records' numbers.</summary>
    public IReadOnlyDictionary<long, string> Read(string service)
    {
        using var command = _databases[service].CreateCommand();
#pragma warning disable CA2100 // The table's name is a constant of this class.
        command.CommandText = $"SELECT * FROM {Tables[service].Table} ORDER BY row";
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var rows = new Dictionary<long, string>();
        while (reader.Read())
        {
            var values = Enumerable.Range(1, reader.FieldCount - 1).Select(
                i => Convert.ToString(
                    reader.IsDBNull(i) ? "NULL" : reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes)
                        : reader.GetValue(i), CultureInfo.InvariantCulture));
            rows.Add(reader.GetInt64(0), string.Join('|', values));
        }

        return rows;
    }

    /// <summary>Compares a service with what it was before.</summary>
    public void Compare(string service)
    {
        var (before, now) = (_last[service], Read(service));
        _last[service] = now;
        foreach (var (number, text) in before)
        {
            var after = now.GetValueOrDefault(number);
            if (after != text)
                _world.Watch.RowChanged(new ProductRow(service, number, text), after);
        }
    }

    public void Dispose()
    {
        foreach (var database in _databases.Values)
            database.Dispose();
    }

    private void Insert(string service, RowOwner owner, params string[] values)
    {
        using var command = _databases[service].CreateCommand();
        var names = values.Select((_, i) => $"@v{i}");
#pragma warning disable CA2100 // The table's name is a constant of this class; values are parameters.
        command.CommandText =
            $"INSERT INTO {Tables[service].Table} VALUES (NULL, {string.Join(", ", names)}); SELECT last_insert_rowid()";
#pragma warning restore CA2100
        for (var i = 0; i < values.Length; i++)
            command.Parameters.AddWithValue($"@v{i}", values[i]);
        Owners.Add((service, (long)command.ExecuteScalar()!), owner);
        _last[service] = Read(service);
    }

    private void Execute(string service, string statement)
    {
        using var command = _databases[service].CreateCommand();
#pragma warning disable CA2100 // Made from constants of this class.
        command.CommandText = statement;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
        _last[service] = Read(service);
    }
}
