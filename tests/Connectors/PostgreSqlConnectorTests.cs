using Npgsql;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlConnectorTests
{
    private const string Box = "0b8f3b0e-5f0c-4c53-9d5a-1d4bb0a7a001";
    private readonly SubjectScope _ada = ConnectorReading.Scope("acme", "ada", email: "ADA@acme.example");

    private static Collection Letters => LettersService.Letters();

    [TestMethod]
    public async Task Values_are_exported_as_the_packs_types()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(LettersService.PostgreSqlSchema);
        await PostgresFixture.ExecuteAsync(database, $$"""
            INSERT INTO letters VALUES
                ('acme', 'ada@acme.example', '{{Box}}', 1.5, 'Größe', 3, 0.1, true, '2026-01-02 03:04:05.25+02', '{"a": [1, 2]}', '\x0102', 's'),
                ('acme', 'ada@acme.example', '{{Box}}', 2, NULL, NULL, 'NaN', NULL, 'infinity', 'null', NULL, 's')
            """);
        var records = await Connector(database).RecordsAsync(_ada, Letters);
        Assert.AreEqual(
            """{"title":"Größe","pages":3,"weight":0.1,"isOpen":true,"writtenAt":"2026-01-02T01:04:05.25Z","attributes":{"a": [1, 2]},"seal":"AQI="}""",
            records[0].GetRawText());
        Assert.AreEqual(
            """{"title":null,"pages":null,"weight":"NaN","isOpen":null,"writtenAt":"infinity","attributes":null,"seal":null}""",
            records[1].GetRawText());
    }

    [TestMethod]
    public async Task Keys_of_any_type_page_over_every_record_in_the_keys_own_order()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(LettersService.PostgreSqlSchema);
        await PostgresFixture.ExecuteAsync(
            database,
            "INSERT INTO letters (tenant_id, recipient, box, nr, title) SELECT 'acme', 'ada@acme.example', md5((n % 7)::text)::uuid, n / 3.0, n::text " +
            "FROM generate_series(1, 2500) AS n");
        var records = await Connector(database).RecordsAsync(_ada, Letters);
        Assert.HasCount(
            2500, records.Select(record => record.GetProperty("title").GetString()).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task Row_level_security_gets_the_tenant_and_lets_nothing_else_through()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(NotesService.Schema + """
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
            ALTER TABLE notes FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON notes USING (tenant_id = nullif(current_setting('app.customer_id', true), ''));
            INSERT INTO notes VALUES ('acme', 'ada', 1, 'one'), ('globex', 'ada', 1, 'two');
            """);
        var role = $"product_{Suffix(database)}";
        await PostgresFixture.ExecuteAsync(
            database, $"CREATE ROLE {role} LOGIN; GRANT SELECT, DELETE ON notes TO {role}");
        var connector = Connector(
            new NpgsqlConnectionStringBuilder(database) { Username = role }.ConnectionString, NotesService.Notes);
        var ada = ConnectorReading.Scope("acme", "ada");
        CollectionAssert.AreEqual(new[] { "one" }, await connector.NotesAsync(ada, NotesService.Notes));
        Assert.AreEqual(1, await connector.VerifyAsync(ada, NotesService.Notes, CancellationToken.None));
        Assert.AreEqual(
            new Receipt.Erased(1),
            (await connector.EraseAsync(ada, NotesService.Notes, "step", CancellationToken.None)).Receipt);
        Assert.AreEqual(0, await connector.CountAsync(ada, NotesService.Notes));
        Assert.AreEqual(1, await connector.CountAsync(ConnectorReading.Scope("globex", "ada"), NotesService.Notes));
    }

    [TestMethod]
    public async Task An_id_that_the_columns_type_cannot_hold_is_a_mismatch_and_never_nothing_found()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(
            $"CREATE TABLE notes (tenant_id text, user_id uuid, id bigint PRIMARY KEY, note text); INSERT INTO notes VALUES ('acme', '{Box}', 1, 'one')");
        var connector = Connector(database, NotesService.Notes);
        var scope = ConnectorReading.Scope("acme", "ada");
        var counting = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.CountAsync(scope, NotesService.Notes));
        var exporting = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.RecordsAsync(scope, NotesService.Notes));
        Assert.AreEqual(FailureReason.SchemaMismatch, counting.Reason);
        Assert.AreEqual(FailureReason.SchemaMismatch, exporting.Reason);
        Assert.AreEqual(1, await connector.CountAsync(ConnectorReading.Scope("acme", Box), NotesService.Notes));
        Assert.AreEqual(
            1, await connector.VerifyAsync(
                ConnectorReading.Scope("acme", Box.ToUpperInvariant()), NotesService.Notes, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_missing_table_right_or_server_is_a_reason_without_the_databases_words()
    {
        var database = await PostgresFixture.CreateDatabaseAsync(NotesService.Schema);
        await ReasonAsync(Connector(database, NotesService.Notes with { Source = "gone" }),
            FailureReason.SchemaMismatch, retriable: false);
        var role = $"nobody_{Suffix(database)}";
        await PostgresFixture.ExecuteAsync(database, $"CREATE ROLE {role} LOGIN");
        var builder = new NpgsqlConnectionStringBuilder(database) { Username = role };
        await ReasonAsync(
            Connector(builder.ConnectionString, NotesService.Notes), FailureReason.Unauthorized, retriable: false);
        builder.Host += "/gone";
        await ReasonAsync(
            Connector(builder.ConnectionString, NotesService.Notes), FailureReason.Unreachable, retriable: true);
    }

    private static async Task ReasonAsync(SqlConnector connector, FailureReason reason, bool retriable)
    {
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => connector.LocateAsync(ConnectorReading.Scope("acme", "ada"), CancellationToken.None));
        Assert.AreEqual((reason, retriable), (fault.Reason, fault.Retriable));
    }

    /// <summary>Roles belong to the server and not to a database, so their names carry the database's.</summary>
    private static string Suffix(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString).Database!;

    private static SqlConnector Connector(string connectionString, Collection? collection = null) => new(
        NotesService.Of(ConnectorKind.PostgreSql, collection ?? Letters), NotesService.Grounds, new PostgreSqlDialect(),
        connectionString,
        NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real);
}
