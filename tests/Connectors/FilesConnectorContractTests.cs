using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class FilesConnectorContractTests : ConnectorContract
{
    protected override Task<ConnectorUnderTest> StartAsync() => Task.FromResult<ConnectorUnderTest>(new NoteFiles());

    private sealed class NoteFiles : ConnectorUnderTest
    {
        private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("privacy-files-");
        private int _lastId;

        public NoteFiles() => Connector = new FilesConnector(
            NotesService.Of(ConnectorKind.Files), NotesService.Grounds, () => new FolderFiles(_root.FullName),
            NotesService.Pseudonyms, TimeProvider.System,
            NetworkTime.Real);

        public override IConnector Connector { get; }

        public override Collection Notes => NotesService.Notes;

        public override async Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes)
        {
            var folder = _root.CreateSubdirectory($"customers/{tenant}/users/{subject}/notes");
            foreach (var note in notes)
            {
                var record = JsonSerializer.SerializeToUtf8Bytes(
                    new { tenant_id = tenant.Value, user_id = subject.Value, id = ++_lastId, note });
                await File.WriteAllBytesAsync(Path.Combine(folder.FullName, $"{_lastId}.json"), record);
            }
        }

        public override ValueTask DisposeAsync()
        {
            _root.Delete(recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
