using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>Connectors to identity providers, made as the app makes them.</summary>
internal sealed class DirectoryAccounts : IDisposable
{
    private readonly ServiceHttpClient _client = new();
    private readonly TestSigningKeys _keys;

    public DirectoryAccounts(TestSigningKeys? keys = null) => _keys = keys ?? new TestSigningKeys();

    public static Collection Accounts(
        ConnectorKind kind, string subject, string knownBy = SubjectIdentifiers.SubjectId, string tenant = "org",
        params Field[] fields) =>
        NotesService.Collection(
            kind == ConnectorKind.Scim ? "Users" : "users", subject, knownBy, ["id"],
            new EraseRule(EraseAction.HardDelete, null),
            [NotesService.Field("id", "id", FieldType.Text), .. fields]) with
        { TenantColumn = tenant };

    public IConnector Connector(ConnectorKind kind, string connection, params Collection[] collections)
    {
        var service = new Service("login", "Sign-in", "Signs in", kind, "login", [], collections, Exempt: []);
        var settings = new ConnectionSettings(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["login"] = connection });
        var signer = new ServiceCallSigner(new EvidenceSigner(_keys), RandomSource.System, NetworkTime.Real);
        return new ConnectorFactory(
            Packs.Sample(), settings, [], null!, _client, signer, RandomSource.System,
            NotesService.Pseudonyms, TimeProvider.System, NetworkTime.Real).Create(service);
    }

    public void Dispose()
    {
        _client.Dispose();
        _keys.Dispose();
    }
}
