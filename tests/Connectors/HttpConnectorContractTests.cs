using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public class HttpConnectorContractTests : ConnectorContract
{
    protected virtual TimeSpan? Patience => null;

    protected override async Task<ConnectorUnderTest> StartAsync()
    {
        var (http, database) = (new HttpNotes(), new SqliteDatabaseFile(NotesService.Schema));
        var service = await SampleService.StartAsync(
            HttpNotes.Service, NotesService.Grounds, database.Path, port: 0, http.Keys, NetworkTime.Real,
            CancellationToken.None, Patience);
        return new NotesBehindHttp(http, database, service);
    }

    private sealed class NotesBehindHttp(HttpNotes http, SqliteDatabaseFile database, SampleService service)
        : ConnectorUnderTest
    {
        private int _lastId;

        public override IConnector Connector { get; } = http.Connector(service.Address);

        public override Collection Notes => NotesService.Notes;

        public override Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes)
        {
            database.Execute(
                "INSERT INTO notes (tenant_id, user_id, id, note) VALUES (@tenant, @user, @id, @note)",
                notes.Select(note => new (string, object?)[]
                {
                    ("@tenant", tenant.Value), ("@user", subject.Value), ("@id", ++_lastId), ("@note", note),
                }));
            return Task.CompletedTask;
        }

        public override async ValueTask DisposeAsync()
        {
            await service.DisposeAsync();
            database.Dispose();
            http.Dispose();
        }
    }
}
