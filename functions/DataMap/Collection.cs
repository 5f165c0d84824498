namespace PrivacyFunctions.DataMap;

/// <summary>One table, folder or resource with a person's records.</summary>
/// <param name="Source">
/// Table name (SQL), folder or resource name; from the validated pack only, never from a request.
/// </param>
/// <param name="TenantColumn">Column with the tenant id.</param>
/// <param name="SubjectColumn">Column that says whose record it is.</param>
/// <param name="SubjectIdentifier">
/// Which identifier of the person that column holds: <c>subjectId</c>, <c>email</c> or <c>externalId</c>.
/// </param>
/// <param name="Key">
/// Columns that are unique inside one tenant, in order; never empty: a table without a key can neither be paged nor
/// be erased provably.
/// </param>
/// <param name="Objects">
/// Column with the name of the record's stored object (documents); null for plain records.
/// </param>
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
    /// <summary>Used to advertise to the person directly: an objection always ends it (GDPR Art. 21(3)).</summary>
    public bool DirectMarketing { get; init; }

    /// <summary>
    /// The <see cref="TenantColumn"/> of an identity provider that keeps each tenant's users in a directory of its own.
    /// </summary>
    public const string OwnDirectory = "directory";

    public IEnumerable<Field> ExportedFields => Fields.Where(candidate => candidate.Omit is null);

    /// <summary>The field of a revocation service that holds what is revoked; it is never exported.</summary>
    public static bool IsToken(Field field) =>
        field is { Category: "credential", Type: FieldType.Text, Omit: not null };

    public Field? FindField(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>Every column that the pack knows here: the structural ones and the fields'.</summary>
    public IEnumerable<string> Columns =>
        new[] { TenantColumn, SubjectColumn }.Concat(Key).Concat(Objects is null ? [] : [Objects])
            .Concat(Fields.Select(candidate => candidate.Column)).Distinct(StringComparer.OrdinalIgnoreCase);
}

/// <param name="Ground">For <see cref="EraseAction.Retain"/>: the ground's id.</param>
public sealed record EraseRule(EraseAction Action, string? Ground);

/// <summary>What an erasure request does to the records of a collection.</summary>
public enum EraseAction
{
    /// <summary>The record is deleted.</summary>
    HardDelete,

    /// <summary>The record stays without the person: see <see cref="DataClass"/> for its fields.</summary>
    Pseudonymise,

    /// <summary>The record is deleted after its secrets were logged as hashes and set to NULL.</summary>
    SecureErase,

    /// <summary>The record stays as it is, on a legal ground and until a date.</summary>
    Retain,
}
