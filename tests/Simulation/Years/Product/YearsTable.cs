using System.Globalization;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Sample;
using PrivacyFunctions.Simulation.Years.Policy;

namespace PrivacyFunctions.Simulation.Years.Product;

/// <summary>One collection's table: what is written into it, and what it says by itself of records that went.</summary>
internal sealed class YearsTable(
    int number, PublishedCollection published, Collection collection, SampleTable table, SqliteConnection database)
    : IDisposable
{
    private readonly List<object?[]> _templates = [];
    private readonly Dictionary<string, int> _generations = new(StringComparer.Ordinal);
    private SqliteCommand? _insert;
    private long _rows;

    public int Number => number;

    public PublishedCollection Published => published;

    /// <summary>The number of the youngest record.</summary>
    public long Last => _rows;

    /// <summary>Every record of a person is another: false where the key allows each person only some.</summary>
    public bool TakesArrivals { get; } = collection.Key.Any(column =>
        collection.Fields.FirstOrDefault(field => Same(field.Column, column)) is { } field &&
        !Same(column, collection.SubjectColumn) && (field.Type is FieldType.Integer or FieldType.Timestamp ||
            !collection.Key.Contains(collection.SubjectColumn, StringComparer.OrdinalIgnoreCase)));

    /// <summary>Writes down every change to a record that the product did not make itself.</summary>
    public void Watch()
    {
        Run($"CREATE TRIGGER gone_{number} AFTER DELETE ON \"{published.Table}\" " +
            $"BEGIN INSERT INTO years_gone VALUES ({number}, old.rowid, 0); END");
        Run($"CREATE TRIGGER changed_{number} AFTER UPDATE ON \"{published.Table}\" " +
            $"BEGIN INSERT INTO years_gone VALUES ({number}, old.rowid, 1); END");
    }

    /// <summary>Writes one of the generator's records under a date; null where the key is taken.</summary>
    public long? Add(object?[] row, DateTime born, string revocable, string? parent)
    {
        if (_templates.Count < 500)
            _templates.Add((object?[])row.Clone());
        return Insert(row, born, revocable, parent);
    }

    /// <summary>A new record of a person, made from another's.</summary>
    public long? Arrive(SamplePerson person, DateTime born, string revocable, string? parent)
    {
        var row = (object?[])_templates[(int)(_rows % _templates.Count)].Clone();
        row[table.Ordinal(collection.TenantColumn)] = person.Tenant;
        foreach (var column in collection.Key.Where(column => !Same(column, collection.SubjectColumn)))
        {
            row[table.Ordinal(column)] = row[table.Ordinal(column)] switch
            {
                long => 10_000_000 + _rows,
                DateTimeOffset => new DateTimeOffset(born, TimeSpan.Zero),
                var text => collection.Key.Contains(collection.SubjectColumn, StringComparer.OrdinalIgnoreCase)
                    ? text : $"{published.Table}-n{_rows}",
            };
        }

        row[table.Ordinal(collection.SubjectColumn)] = Identifier(person);
        return Insert(row, born, revocable, parent);
    }

    /// <summary>The value by which the person is known here.</summary>
    public string Identifier(SamplePerson person) => published.KnownBy switch
    {
        "email" => person.Email,
        "externalId" => person.ExternalId,
        _ => person.Id,
    };

    /// <summary>From now on new records get another value: nobody uses what was revoked.</summary>
    public void Revoke(string value)
    {
        if (value.StartsWith("key-", StringComparison.Ordinal))
            _generations[value.Split('.')[0]] = _generations.GetValueOrDefault(value.Split('.')[0]) + 1;
    }

    /// <summary>Null where the record is gone.</summary>
    public string? Text(long row, string column) => Scalar(
        $"SELECT \"{column}\" FROM \"{published.Table}\" WHERE rowid = {row}") as string;

    public List<long> RowsWith(string tenant, string column, string value)
    {
        using var command = Command(
            $"SELECT rowid FROM \"{published.Table}\" WHERE \"{published.TenantColumn}\" = @tenant AND \"{column}\" = @value");
        command.Parameters.AddWithValue("@tenant", tenant);
        command.Parameters.AddWithValue("@value", value);
        using var reader = command.ExecuteReader();
        var rows = new List<long>();
        while (reader.Read())
            rows.Add(reader.GetInt64(0));
        return rows;
    }

    public long Count() => (long)Scalar($"SELECT count(*) FROM \"{published.Table}\"")!;

    /// <summary>Row, tenant and subject's column of every record.</summary>
    public IEnumerable<(long Row, string Tenant, string Subject)> All()
    {
        using var command = Command(
            $"SELECT rowid, \"{published.TenantColumn}\", \"{published.SubjectColumn}\" FROM \"{published.Table}\"");
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (reader.GetInt64(0), reader.GetString(1), reader.GetString(2));
    }

    public void Dispose() => _insert?.Dispose();

    private long? Insert(object?[] row, DateTime born, string revocable, string? parent)
    {
        var made = ++_rows;
        if (published.Parent is { } link)
            row[table.Ordinal(link.Column)] = parent;
        if (published.DateColumn is { } dated)
            row[table.Ordinal(dated)] = Stored(born, made);
        foreach (var column in published.Events.Select(on => on.MatchColumn).OfType<string>()
            .Where(column => !collection.Key.Contains(column, StringComparer.OrdinalIgnoreCase)))
            row[table.Ordinal(column)] = $"{revocable}.{_generations.GetValueOrDefault(revocable)}";
        _insert ??= PreparedInsert();
        _insert.Parameters[0].Value = made;
        for (var i = 0; i < row.Length; i++)
            _insert.Parameters[i + 1].Value = Value(row[i]);
        return _insert.ExecuteNonQuery() == 1 ? made : null;
    }

    private SqliteCommand PreparedInsert()
    {
        var command = Command(Statement);
        command.Parameters.Add(new SqliteParameter("@row", 0L));
        for (var i = 0; i < table.Columns.Count; i++)
            command.Parameters.Add(new SqliteParameter($"@p{i}", DBNull.Value));
        command.Prepare();
        return command;
    }

    private string Statement { get; } =
        $"INSERT OR IGNORE INTO \"{table.Name}\" (rowid, {string.Join(", ", table.Columns.Select(column => $"\"{column.Name}\""))}) " +
        $"VALUES (@row, {string.Join(", ", table.Columns.Select((_, i) => $"@p{i}"))})";

    /// <summary>Mostly the usual form; some services write another time zone.</summary>
    private static string Stored(DateTime born, long row) => row % 50 == 0
        ? born.AddHours(2).ToString("yyyy-MM-dd'T'HH:mm:ss'+02:00'", CultureInfo.InvariantCulture)
        : born.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static object Value(object? value) => value switch
    {
        null => DBNull.Value,
        bool flag => flag ? 1L : 0L,
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        _ => value,
    };

    private object? Scalar(string query)
    {
        using var command = Command(query);
        return command.ExecuteScalar();
    }

    private void Run(string statement)
    {
        using var command = Command(statement);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string text)
    {
        var command = database.CreateCommand();
#pragma warning disable CA2100 // Names come from the validated pack; values are parameters or numbers.
        command.CommandText = text;
#pragma warning restore CA2100
        return command;
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
