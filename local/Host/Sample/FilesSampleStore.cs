using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample;

/// <summary>
/// The folder tree of a service with the files connector; <see cref="ConnectorKind.Files"/> tells the layout.
/// </summary>
internal sealed class FilesSampleStore : ISampleStore
{
    private readonly string _root;
    private readonly SampleCipher? _cipher;

    private FilesSampleStore(string root, SampleCipher? cipher)
    {
        _root = Directory.CreateDirectory(Path.Combine(root, "customers")).FullName;
        _cipher = cipher;
    }

    public static ISampleStore At(string root, SampleCipher? cipher) => new FilesSampleStore(root, cipher);

    public async Task WriteAsync(
        Collection collection, SampleTable table, IEnumerable<object?[]> rows, CancellationToken cancellation)
    {
        foreach (var row in rows)
        {
            string Value(string column) => (string)row[table.Ordinal(column)]!;
            var person = Path.Combine(_root, Value(collection.TenantColumn), "users", Value(collection.SubjectColumn));
            var folder = Directory.CreateDirectory(Path.Combine(person, collection.Source)).FullName;
            await File.WriteAllBytesAsync(
                Path.Combine(folder, $"{Value(collection.Key[0])}.json"), Record(table, row), cancellation);
            if (collection.Objects is { } objects)
                await WriteObjectAsync(Path.Combine(person, Value(objects)), collection, table, row, cancellation);
        }
    }

    public Task CompleteAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>As large as the record says it is, where it has a field for that.</summary>
    private async Task WriteObjectAsync(
        string path, Collection collection, SampleTable table, object?[] row, CancellationToken cancellation)
    {
        var size = collection.Fields.FirstOrDefault(field =>
            field.Type == FieldType.Integer && field.Column.Contains("size", StringComparison.OrdinalIgnoreCase));
        var bytes = size is not null && row[table.Ordinal(size.Column)] is long said ? (int)said : 1024;
        var random = new SeededRandom(0, Path.GetFileName(path));
        var text = new StringBuilder(bytes);
        while (text.Length < bytes)
            text.Append(SampleWords.Sentence(random, 10)).Append('\n');
        var content = Encoding.UTF8.GetBytes(text.ToString(0, bytes));
        var tenant = (string)row[table.Ordinal(collection.TenantColumn)]!;
        await File.WriteAllBytesAsync(path, _cipher?.Seal(tenant, content) ?? content, cancellation);
    }

    private static byte[] Record(SampleTable table, object?[] row)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            for (var i = 0; i < row.Length; i++)
            {
                // A file lacks an optional value where a table has NULL.
                if (row[i] is { } value)
                    Write(json, table.Columns[i], value);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, SampleColumn column, object value)
    {
        json.WritePropertyName(column.Name);
        switch (value)
        {
            case string text when column.Type == FieldType.Json:
                json.WriteRawValue(text);
                break;
            case DateTimeOffset time:
                json.WriteStringValue(
                    time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                json.WriteBase64StringValue(bytes);
                break;
            default:
                JsonSerializer.Serialize(json, value, value.GetType());
                break;
        }
    }
}
