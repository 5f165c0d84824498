using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Local.Host.Connectors;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SqliteConnectorTests : IDisposable
{
    private const string Insert = """
        INSERT INTO letters VALUES (@tenant, @recipient, @box, @nr, @title, @pages, @weight, @open, @written, @attributes, @seal, 'secret')
        """;

    private readonly SqliteDatabaseFile _database = new(LettersService.SqliteSchema);
    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "ada", email: "ada@acme.example");

    private static Collection Letters => LettersService.Letters();

    private SqlConnector Connector => _database.Connector(NotesService.Of(ConnectorKind.Sqlite, Letters));

    public void Dispose() => _database.Dispose();

    [TestMethod]
    public async Task Values_are_exported_as_the_packs_types_and_omitted_fields_are_not()
    {
        Write(title: "A \"title\"", pages: 3L, weight: 0.1, open: 1L, written: "2026-01-02 03:04:05+02:00",
            attributes: """{"a":[1,2]}""", seal: new byte[] { 1, 2 });
        var (_, bytes) = await Connector.PageAsync(_ada, Letters, cursor: null);
        Assert.AreEqual(
            """{"title":"A \"title\"","pages":3,"weight":0.1,"isOpen":true,"writtenAt":"2026-01-02T01:04:05Z","attributes":{"a":[1,2]},"seal":"AQI="}""",
            System.Text.Encoding.UTF8.GetString(bytes));
    }

    [TestMethod]
    public async Task Absent_values_are_null_and_odd_ones_are_exported_as_they_are()
    {
        Write(title: null, pages: "many", weight: ".5", open: "perhaps", written: "yesterday", attributes: "{broken",
            seal: null);
        var record = (await Connector.RecordsAsync(_ada, Letters)).Single();
        Assert.AreEqual(
            """{"title":null,"pages":"many","weight":0.5,"isOpen":"perhaps","writtenAt":"yesterday","attributes":"{broken","seal":null}""",
            record.GetRawText());
    }

    [TestMethod]
    [DataRow(1767225600L, "2026-01-01T00:00:00Z")]
    [DataRow(1767225600123L, "2026-01-01T00:00:00.123Z")]
    [DataRow("2026-01-01", "2026-01-01T00:00:00Z")]
    [DataRow("2026-01-01T00:00:00.5000000Z", "2026-01-01T00:00:00.5000000Z")]
    public async Task A_time_is_exported_in_UTC_however_it_is_stored(object stored, string exported)
    {
        Write(written: stored);
        Assert.AreEqual(
            exported, (await Connector.RecordsAsync(_ada, Letters)).Single().GetProperty("writtenAt").GetString());
    }

    [TestMethod]
    [DataRow("ADA@acme.EXAMPLE", 1)]
    [DataRow("' OR '1'='1", 0)]
    [DataRow("ada@acme.example' --", 0)]
    [DataRow("%", 0)]
    [DataRow("ad_@acme.example", 0)]
    [DataRow("\"; DROP TABLE letters; --", 0)]
    public async Task An_address_is_a_value_and_never_a_part_of_a_statement(string email, int expected)
    {
        Write();
        Write(recipient: "bob@acme.example", nr: 2L);
        var scope = ConnectorReading.Scope("acme", "ada", email);
        Assert.AreEqual(expected, await Connector.CountAsync(scope, Letters));
        Assert.HasCount(expected, await Connector.RecordsAsync(scope, Letters));
        var erased = await Connector.EraseAsync(scope, Letters, "step", CancellationToken.None);
        Assert.AreEqual(expected == 0 ? new Receipt.NothingFound() : new Receipt.Erased(1), erased.Receipt);
        Assert.AreEqual(
            1, await Connector.CountAsync(ConnectorReading.Scope("acme", "bob", "bob@acme.example"), Letters));
    }

    [TestMethod]
    public async Task A_person_without_that_identifier_has_nothing_there()
    {
        Write();
        var unknown = ConnectorReading.Scope("acme", "ada");
        Assert.AreEqual(0, await Connector.CountAsync(unknown, Letters));
        Assert.IsEmpty(await Connector.RecordsAsync(unknown, Letters));
        Assert.AreEqual(0, await Connector.VerifyAsync(unknown, Letters, CancellationToken.None));
    }

    [TestMethod]
    [DataRow("notes; DROP TABLE letters")]
    [DataRow("a\"b")]
    [DataRow("one.two.three")]
    [DataRow("")]
    [DataRow("ｌetters")]
    public void A_name_that_is_none_never_reaches_a_statement(string name) =>
        Assert.ThrowsExactly<ArgumentException>(
            () => _database.Connector(NotesService.Of(ConnectorKind.Sqlite, Letters with { Source = name })));

    [TestMethod]
    public async Task A_key_that_does_not_tell_records_apart_is_refused_instead_of_losing_them()
    {
        WriteMany(ConnectorLimits.PageRecords + 2, box: "same");
        var connector = _database.Connector(NotesService.Of(ConnectorKind.Sqlite, Letters with { Key = ["box"] }));
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.PagesAsync(_ada, Letters with { Key = ["box"] }));
        Assert.AreEqual((FailureReason.SchemaMismatch, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task A_key_that_may_be_empty_is_refused_instead_of_losing_records()
    {
        WriteMany(ConnectorLimits.PageRecords + 2, box: "one");
        Write(nr: 9_999L, title: null);
        var letters = Letters with { Key = ["title", "nr"] };
        var connector = _database.Connector(NotesService.Of(ConnectorKind.Sqlite, letters));
        await Assert.ThrowsExactlyAsync<ConnectorException>(() => connector.PagesAsync(_ada, letters));
        Assert.IsTrue((await connector.EraseAsync(_ada, letters, "step", CancellationToken.None)).More);
        await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.EraseAsync(_ada, letters, "step", CancellationToken.None));
    }

    [TestMethod]
    public async Task A_key_of_two_columns_pages_over_every_record()
    {
        WriteMany(700, box: "one");
        WriteMany(700, box: "two");
        var records = await Connector.RecordsAsync(_ada, Letters);
        Assert.HasCount(
            1400, records.Select(record => record.GetProperty("title").GetString()).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task What_the_law_keeps_is_counted_with_its_ground_and_end_and_does_not_count_as_left()
    {
        Write(written: "2020-02-29T10:00:00Z");
        Write(nr: 2L, written: "2019-01-01T00:00:00Z");
        var letters = LettersService.Letters(EraseAction.Retain);
        var connector = _database.Connector(
            NotesService.Of(ConnectorKind.Sqlite, letters), new SettableTime { Now = At(2025) });
        var kept = await connector.EraseAsync(_ada, letters, "step", CancellationToken.None);
        Assert.AreEqual(
            new ErasedPiece(new Receipt.Retained("tax", new DateTimeOffset(2027, 2, 28, 10, 0, 0, TimeSpan.Zero), 2),
                More: false), kept);
        Assert.AreEqual(2, await connector.CountAsync(_ada, letters));
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, letters, CancellationToken.None));
    }

    [TestMethod]
    public async Task What_the_law_no_longer_keeps_is_erased_and_counts_as_left_until_then()
    {
        Write(written: "2020-02-29 12:00:00+02:00");
        Write(nr: 2L, written: "2019-01-01T00:00:00Z");
        // In Unix seconds and without a date at all: read as an export reads them, and never taken for old.
        Write(nr: 3L, written: At(2018).ToUnixTimeSeconds());
        Write(nr: 4L, written: "some day");
        Write(nr: 5L, written: null);
        var letters = LettersService.Letters(EraseAction.Retain);
        var connector = _database.Connector(
            NotesService.Of(ConnectorKind.Sqlite, letters), new SettableTime { Now = At(2026) });
        Assert.AreEqual(2, await connector.VerifyAsync(_ada, letters, CancellationToken.None));
        Assert.AreEqual(
            new ErasedPiece(new Receipt.Erased(2), More: true),
            await connector.EraseAsync(_ada, letters, "step", CancellationToken.None));
        var kept = await connector.EraseAsync(_ada, letters, "step", CancellationToken.None);
        Assert.AreEqual(3, Assert.IsInstanceOfType<Receipt.Retained>(kept.Receipt).Count);
        Assert.AreEqual(0, await connector.VerifyAsync(_ada, letters, CancellationToken.None));
    }

    [TestMethod]
    public async Task Erased_bytes_are_not_in_the_files_any_more()
    {
        const string marker = "a sentence that nobody else would write";
        Write(title: marker);
        Assert.IsTrue(FilesContain(marker));
        await Connector.EraseAsync(_ada, Letters, "step", CancellationToken.None);
        Assert.IsFalse(FilesContain(marker));
    }

    [TestMethod]
    public async Task A_missing_table_column_or_file_is_a_reason_without_the_databases_words()
    {
        foreach (var letters in new[] { Letters with { Source = "gone" }, Letters with { SubjectColumn = "gone" } })
        {
            var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
                () => _database.Connector(NotesService.Of(ConnectorKind.Sqlite, letters))
                    .LocateAsync(_ada, CancellationToken.None));
            Assert.AreEqual((FailureReason.SchemaMismatch, false), (fault.Reason, fault.Retriable));
            Assert.AreEqual("Service notes: schema_mismatch.", fault.Message);
        }

        var missing = new SqlConnector(
            NotesService.Of(ConnectorKind.Sqlite, Letters), NotesService.Grounds, new SqliteDialect(),
            $"Data Source={_database.Path}.gone",
            NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real);
        var unreachable = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => missing.LocateAsync(_ada, CancellationToken.None));
        Assert.AreEqual((FailureReason.Unreachable, true), (unreachable.Reason, unreachable.Retriable));
        Assert.IsFalse(File.Exists(_database.Path + ".gone"));
    }

    [TestMethod]
    public async Task A_record_beyond_the_limit_is_too_large_and_not_cut()
    {
        Write(title: new string('x', ConnectorLimits.RecordBytes));
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => Connector.PageAsync(_ada, Letters, cursor: null));
        Assert.AreEqual((FailureReason.TooLarge, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("???")]
    [DataRow("WyJ0YSJd")]
    public async Task A_cursor_of_another_kind_is_refused(string cursor) =>
        await Assert.ThrowsExactlyAsync<FormatException>(() => Connector.PageAsync(_ada, Letters, cursor));

    private bool FilesContain(string text) => Directory.EnumerateFiles(Path.GetDirectoryName(_database.Path)!)
        .Any(file => ReadShared(file).AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0);

    private static DateTimeOffset At(int year) => new(year, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }

    private void WriteMany(int count, string box) => _database.Execute(
        Insert, Enumerable.Range(0, count).Select(i => Row(box: box, nr: (long)i, title: $"{box}-{i}")));

    private void Write(
        string recipient = "ada@acme.example", object? nr = null, object? title = null, object? pages = null,
        object? weight = null,
        object? open = null, object? written = null, object? attributes = null, object? seal = null) =>
        _database.Execute(
            Insert, [Row(recipient, "b", nr ?? 1L, title, pages, weight, open, written, attributes, seal)]);

    private static (string, object?)[] Row(
        string recipient = "ada@acme.example", string box = "b", object? nr = null, object? title = null,
        object? pages = null,
        object? weight = null, object? open = null, object? written = null, object? attributes = null,
        object? seal = null) =>
    [
        ("@tenant", "acme"), ("@recipient", recipient), ("@box", box), ("@nr", nr), ("@title", title),
        ("@pages", pages),
        ("@weight", weight), ("@open", open), ("@written", written), ("@attributes", attributes), ("@seal", seal),
    ];
}
