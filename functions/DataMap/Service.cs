namespace PrivacyFunctions.DataMap;

/// <summary>One of the product's services that hold personal data, or declare that they hold none.</summary>
/// <param name="Connection">
/// Name of a connection given to the host (<c>--connection NAME=…</c>); null for kinds without one.
/// </param>
/// <param name="NothingKept">Data that the service processes in memory and never stores (FC-4).</param>
/// <param name="Exempt">Tables and columns that hold no personal data, each with the written reason.</param>
public sealed record Service(
    string Name,
    string Title,
    string Purpose,
    ConnectorKind Connector,
    string? Connection,
    IReadOnlyList<NothingKept> NothingKept,
    IReadOnlyList<Collection> Collections,
    IReadOnlyList<Exemption> Exempt)
{
    /// <summary>Kept by an identity provider, not by the product.</summary>
    public bool IsAtIdentityProvider =>
        Connector is ConnectorKind.Scim or ConnectorKind.OAuthRevocation or ConnectorKind.Keycloak;

    public Collection? FindCollection(string name) => Collections.FirstOrDefault(collection => collection.Name == name);
}

public enum ConnectorKind
{
    /// <summary>
    /// Nothing is stored, so nothing is reached; the service has only <see cref="Service.NothingKept"/>.
    /// </summary>
    None,

    /// <summary>The connection is an ADO.NET connection string.</summary>
    Sqlite,

    /// <summary>The connection is an ADO.NET connection string.</summary>
    PostgreSql,

    /// <summary>
    /// The connection is a root folder (locally) or container. A record is the JSON object
    /// <c>customers/{tenantId}/users/{userId}/{source}/{key}.json</c> with the collection's columns as members; an
    /// object that it names is <c>customers/{tenantId}/users/{userId}/{object name}</c>.
    /// </summary>
    Files,

    /// <summary>The connection is the base URL of the service's own privacy endpoint.</summary>
    Http,

    /// <summary>
    /// A SCIM 2.0 service provider; the connection is <c>Address=…;Token=…</c>, or with the settings of a client
    /// instead of a token.
    /// </summary>
    Scim,

    /// <summary>
    /// Revokes the tokens that the product's own service tells (RFC 7009); the connection is
    /// <c>Tokens=…;Revocation=…;Introspection=…;ClientId=…;ClientSecret=…</c>.
    /// </summary>
    OAuthRevocation,

    /// <summary>A Keycloak realm; the connection is <c>Address=…;Realm=…;ClientId=…;ClientSecret=…</c>.</summary>
    Keycloak,
}

/// <summary>
/// A declaration: this data is processed and never stored. It stands beside the collections in an export and a
/// certificate, under its own name, with the outcome <c>not_kept</c> and the reason.
/// </summary>
public sealed record NothingKept(string Name, string Title, string Reason);

/// <param name="Column">Null: the whole table.</param>
public sealed record Exemption(string Table, string? Column, string Reason);
