using PrivacyFunctions.Connectors.Files;
using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Connectors.Identity;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Connectors;

/// <summary>Makes the connector that a service's kind asks for.</summary>
public sealed class ConnectorFactory(
    PolicyPack pack, ConnectionSettings connections, IEnumerable<SqlDialect> dialects, IServiceFileStores stores,
    ServiceHttpClient client, ServiceCallSigner signer, RandomSource random, IPseudonyms pseudonyms,
    TimeProvider time, NetworkTime network)
{
    private readonly Dictionary<ConnectorKind, SqlDialect> _dialects = dialects.ToDictionary(dialect => dialect.Kind);

    /// <exception cref="InvalidOperationException">A setting is missing, or this host does not have that
    /// kind.</exception>
    public IConnector Create(Service service) => service.Connector switch
    {
        ConnectorKind.Sqlite or ConnectorKind.PostgreSql => new SqlConnector(
            service, pack.Grounds, DialectOf(service), connections.Of(service), pseudonyms, time,
            network),
        ConnectorKind.Files => CreateFiles(service, connections.Of(service)),
        ConnectorKind.Http => CreateHttp(service, connections.Of(service)),
        ConnectorKind.Scim => CreateScim(service, connections.Of(service)),
        ConnectorKind.Keycloak => CreateKeycloak(service, connections.Of(service)),
        ConnectorKind.OAuthRevocation => CreateRevocation(service, connections.Of(service)),
        ConnectorKind.None => new NothingKeptConnector(service.Name),
        _ => throw new InvalidOperationException($"Service {service.Name} asks for an unknown kind of connector."),
    };

    private UserDirectoryConnector CreateScim(Service service, string connection)
    {
        var directory = new ScimDirectory(service.Name, connection, Caller(service), network);
        return new UserDirectoryConnector(service, directory, directory.IsPerTenant);
    }

    private UserDirectoryConnector CreateKeycloak(Service service, string connection)
    {
        var directory = new KeycloakDirectory(service.Name, connection, Caller(service), network);
        return new UserDirectoryConnector(service, directory, directory.IsPerTenant);
    }

    private OAuthRevocationConnector CreateRevocation(Service service, string connection)
    {
        var settings = new IdentityConnection(
            service.Name, connection, "Tokens", "Revocation", "Introspection", "ClientId", "ClientSecret");
        return new OAuthRevocationConnector(
            service, CreateHttp(service, settings.Get("Tokens")), new OAuthProvider(settings, Caller(service)));
    }

    private HttpConnector CreateHttp(Service service, string address) => new(
        service, pack.Grounds, new ServiceCaller(service.Name, address, client, signer, random, network), pseudonyms,
        time);

    private IdentityCaller Caller(Service service) => new(service.Name, client, random, network);

    private FilesConnector CreateFiles(Service service, string connection) =>
        new(service, pack.Grounds, () => stores.Open(connection), pseudonyms, time, network);

    private SqlDialect DialectOf(Service service) => _dialects.TryGetValue(service.Connector, out var dialect)
        ? dialect
        : throw new InvalidOperationException(
            $"Service {service.Name} asks for {service.Connector}, which this host does not have.");
}
