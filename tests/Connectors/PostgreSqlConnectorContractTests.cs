using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlConnectorContractTests : ConnectorContract
{
    protected override async Task<ConnectorUnderTest> StartAsync() =>
        new PostgreSqlNotes(await PostgresFixture.CreateDatabaseAsync(NotesService.Schema));

    private sealed class PostgreSqlNotes(string connectionString) : ConnectorUnderTest
    {
        private readonly Dictionary<TenantId, int> _lastIds = [];

        public override IConnector Connector { get; } = new SqlConnector(
            NotesService.Of(ConnectorKind.PostgreSql), NotesService.Grounds, new PostgreSqlDialect(), connectionString,
            NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real);

        public override Collection Notes => NotesService.Notes;

        public override async Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes)
        {
            var texts = notes.ToArray();
            var first = _lastIds.GetValueOrDefault(tenant);
            _lastIds[tenant] = first + texts.Length;
            await PostgresFixture.ExecuteAsync(
                connectionString,
                "INSERT INTO notes SELECT @tenant, @user, @first + n, note FROM unnest(@notes) WITH ORDINALITY AS rows (note, n)",
                ("@tenant", tenant.Value), ("@user", subject.Value), ("@first", first), ("@notes", texts));
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
