using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SqliteConnectorContractTests : ConnectorContract
{
    protected override Task<ConnectorUnderTest> StartAsync() => Task.FromResult<ConnectorUnderTest>(new SqliteNotes());

    private sealed class SqliteNotes : ConnectorUnderTest
    {
        private readonly SqliteDatabaseFile _database = new(NotesService.Schema);
        private readonly Dictionary<TenantId, int> _lastIds = [];

        public SqliteNotes() => Connector = _database.Connector(NotesService.Of(ConnectorKind.Sqlite));

        public override IConnector Connector { get; }

        public override Collection Notes => NotesService.Notes;

        public override Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes)
        {
            _database.Execute(
                "INSERT INTO notes (tenant_id, user_id, id, note) VALUES (@tenant, @user, @id, @note)",
                notes.Select(note => new (string, object?)[]
                {
                    ("@tenant", tenant.Value), ("@user", subject.Value),
                    ("@id", _lastIds[tenant] = _lastIds.GetValueOrDefault(tenant) + 1), ("@note", note),
                }));
            return Task.CompletedTask;
        }

        public override ValueTask DisposeAsync()
        {
            _database.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
