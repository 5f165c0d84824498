namespace PrivacyFunctions.DataMap;

/// <summary>
/// A product's policy pack, read and validated: what data it has, where, why, how long, and what its notice promises.
/// Immutable. Nothing about a product is hard-coded; an unknown or unused key in the file is an error.
/// </summary>
public sealed record PolicyPack(
    string Product,
    string Version,
    string ContactEmail,
    Promises Promises,
    ExportRules Exports,
    IReadOnlyDictionary<string, string> CustomRoles,
    IdentityMap Identity,
    IReadOnlyDictionary<string, LegalGround> Grounds,
    IReadOnlyList<Service> Services)
{
    public Service? FindService(string name) => Services.FirstOrDefault(service => service.Name == name);
}

/// <param name="AnswerWithin">The pack's promise for every request, counted from submission.</param>
/// <param name="DefaultRegulation"><c>gdpr</c> or <c>ccpa</c>, where a request names none.</param>
public sealed record Promises(CalendarPeriod AnswerWithin, string DefaultRegulation);

/// <param name="PackageLifetime">How long a package can be claimed, from generation.</param>
/// <param name="SignInToDownload">The download also asks for the subject's own bearer token.</param>
public sealed record ExportRules(CalendarPeriod PackageLifetime, bool SignInToDownload);

/// <summary>Where the product knows its people: the accounts collection, and how a login (issuer, subject) leads to a person.</summary>
/// <param name="SubjectId">Field with the product's own id of the person.</param>
/// <param name="Email">Field with the address that mails go to.</param>
/// <param name="ExternalId">Field with the id that a tenant knows the person by; null where there is none.</param>
/// <param name="Login">How a token's (iss, sub) is found; null: <c>sub</c> is the subject id and only the configured issuer counts.</param>
public sealed record IdentityMap(
    string Service, string Collection, string SubjectId, string Email, string? ExternalId, string? DisplayName, LoginMap? Login);

public sealed record LoginMap(string Service, string Collection, string Issuer, string Subject, string SubjectId);

/// <summary>A legal ground for keeping something that a person asked to erase.</summary>
public sealed record LegalGround(string Id, string Text, CalendarPeriod Period);

/// <param name="Connection">Name of a connection given to the host (<c>--connection NAME=…</c>); null for kinds without one.</param>
/// <param name="NothingKept">The declaration that this service keeps nothing (FC-4); then it has no collections.</param>
/// <param name="Exempt">Tables and columns that hold no personal data, each with the written reason.</param>
public sealed record Service(
    string Name,
    string Title,
    string Purpose,
    ConnectorKind Connector,
    string? Connection,
    string? NothingKept,
    IReadOnlyList<Collection> Collections,
    IReadOnlyList<Exemption> Exempt);

public enum ConnectorKind
{
    Sqlite,
    PostgreSql,
    Files,
    Http,
    None,
}

/// <param name="Column">Null: the whole table.</param>
public sealed record Exemption(string Table, string? Column, string Reason);

/// <summary>One table, folder or resource with a person's records.</summary>
/// <param name="Source">Table name (SQL) or folder or resource name; from the validated pack only, never from a request.</param>
/// <param name="TenantColumn">Column with the tenant id.</param>
/// <param name="SubjectColumn">Column that says whose record it is.</param>
/// <param name="SubjectIdentifier">Which identifier of the person that column holds: <c>subjectId</c>, <c>email</c> or <c>externalId</c>.</param>
/// <param name="Key">Columns of the record's key, in order; never empty: a table without one cannot be erased provably.</param>
/// <param name="Objects">Column with the name of the record's stored object (documents); null for plain records.</param>
public sealed record Collection(
    string Service,
    string Name,
    string Title,
    string Source,
    string TenantColumn,
    string SubjectColumn,
    string SubjectIdentifier,
    IReadOnlyList<string> Key,
    string? Objects,
    RetentionRule Retention,
    EraseRule Erase,
    IReadOnlyList<Field> Fields)
{
    public IEnumerable<Field> ExportedFields => Fields.Where(candidate => candidate.Omit is null);
}

/// <param name="Name">Name in exports, camelCase.</param>
/// <param name="Column">Column or property at the service.</param>
/// <param name="Omit">Why the field is left out of exports (secrets, vectors); null: it is exported.</param>
public sealed record Field(
    string Name, string Column, string Category, DataClass Class, string LawfulBasis, FieldType Type, string? Omit);

public enum DataClass
{
    Identity,
    Behaviour,
    Operational,
    None,
}

/// <summary>How a stored value is written into an export.</summary>
public enum FieldType
{
    Text,
    Integer,
    Number,
    Boolean,
    Timestamp,
    Json,
    Bytes,
}

/// <param name="From">What the period is counted from: a column, or an event of the product.</param>
/// <param name="Period">Null: as long as the account.</param>
public sealed record RetentionRule(string? From, CalendarPeriod? Period, string? Text);

/// <param name="Ground">For <see cref="EraseAction.Retain"/>: the ground's id.</param>
public sealed record EraseRule(EraseAction Action, string? Ground);

public enum EraseAction
{
    HardDelete,
    Pseudonymise,
    SecureErase,
    Retain,
}
