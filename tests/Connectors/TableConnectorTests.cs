using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>What the files connector promises, over records in tables.</summary>
[TestClass]
public sealed class TableConnectorContractTests : ConnectorContract
{
    protected override Task<ConnectorUnderTest> StartAsync() => Task.FromResult<ConnectorUnderTest>(new NoteRows());

    private sealed class NoteRows : ConnectorUnderTest
    {
        private readonly MemoryTables _tables = new("notes");
        private int _lastId;

        public NoteRows() => Connector = new FilesConnector(
            NotesService.Of(ConnectorKind.Files), NotesService.Grounds, () => _tables, NotesService.Pseudonyms,
            TimeProvider.System, NetworkTime.Real);

        public override IConnector Connector { get; }

        public override Collection Notes => NotesService.Notes;

        public override Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes)
        {
            foreach (var note in notes)
            {
                _lastId++;
                _tables.Rows[new TableAddress("notes", tenant.Value, $"{subject}|{_lastId}")] =
                    new() { ["user_id"] = subject.Value, ["id"] = _lastId, ["note"] = note };
            }

            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}

[TestClass]
public sealed class TableEraseClassesTests : EraseClassesContract
{
    protected override Task<CardsUnderTest> StartAsync(EraseAction action) =>
        Task.FromResult<CardsUnderTest>(new TableCards(action, Now));
}

[TestClass]
public sealed class TableRetentionTests : RetentionContract
{
    protected override Task<CardsUnderTest> StartAsync(EraseAction action) =>
        Task.FromResult<CardsUnderTest>(new TableCards(action, Now));
}

[TestClass]
public sealed class TableRecordTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_record_that_is_written_again_keeps_the_types_of_what_did_not_change()
    {
        var row = new Dictionary<string, object>
        {
            ["text"] = "2026-11-21T09:30:00Z",
            ["small"] = 7,
            ["large"] = 7L,
            ["ratio"] = 0.5,
            ["on"] = true,
            ["at"] = Time,
            ["id"] = Guid.Parse("6f1c9f0e-8d53-4c7e-9d5e-0f5a3f3c2b11"),
            ["bytes"] = new byte[] { 1, 2 },
            ["secret"] = "s",
        };
        var json = Encoding.UTF8.GetString(TableRecord.ToJson(row).Span);
        var changed = json.Replace("\"s\"", "null", StringComparison.Ordinal)
            .Replace("\"small\":7", "\"small\":8", StringComparison.Ordinal);
        var written = TableRecord.FromJson(Encoding.UTF8.GetBytes(changed), row)
            .ToDictionary(StringComparer.Ordinal);
        Assert.IsFalse(written.ContainsKey("secret"));
        Assert.AreEqual(8, written["small"]);
        foreach (var name in new[] { "text", "large", "ratio", "on", "at", "id" })
            Assert.AreEqual(row[name], written[name], name);
        CollectionAssert.AreEqual((byte[])row["bytes"], (byte[])written["bytes"]);
    }

    [TestMethod]
    public void A_path_and_a_row_are_two_ways_to_say_the_same()
    {
        const string Path = "customers/acme/users/usr-1.a/Profiles/2026|x.json";
        var address = TableAddress.Of(Path);
        Assert.AreEqual(new TableAddress("Profiles", "acme", "usr-1.a|2026|x"), address);
        Assert.AreEqual(Path, address.ToPath());
    }

    [TestMethod]
    [DataRow("customers/acme/users/usr-1/photo.jpg")]
    [DataRow("customers/acme/users/usr-1/Profiles/1.txt")]
    [DataRow("customers/acme/users/../Profiles/1.json")]
    public void A_path_that_no_record_has_is_none_of_a_table(string path) =>
        Assert.ThrowsExactly<ArgumentException>(() => TableAddress.Of(path));

    [TestMethod]
    public void A_row_that_names_nobody_is_not_passed_over() =>
        Assert.ThrowsExactly<InvalidDataException>(() => new TableAddress("Profiles", "acme", "lost").ToPath());

    [TestMethod]
    public void A_persons_rows_are_theirs_alone()
    {
        var range = TableRange.Of("customers/acme/users/usr-1", ["Profiles"]).Single();
        foreach (var (row, isIn) in new[] { ("usr-1|1", true), ("usr-10|1", false), ("usr-1.a|1", false) })
        {
            Assert.AreEqual(
                isIn, string.CompareOrdinal(row, range.FromRow) >= 0 && string.CompareOrdinal(row, range.BelowRow) < 0);
        }
    }
}
