using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// What becomes of a record's fields where the record stays without the person (<see cref="DataClass"/>): identity
/// gets a pseudonym, or nothing where it is optional; operational values go; behaviour stays. The columns that tie
/// the record to its tenant, its key and its retention stay as they are, unless they name the person.
/// </summary>
internal sealed class RecordTreatment
{
    public RecordTreatment(Collection collection)
    {
        var structural = new HashSet<string>(collection.Key, StringComparer.OrdinalIgnoreCase)
        {
            collection.TenantColumn,
        };
        if (collection.Retention.From is { } from && collection.FindField(from) is { } dated)
            structural.Add(dated.Column);
        if (collection.Retention.Parent is { } parent)
            structural.Add(parent.Column);
        Replaced =
        [
            new ReplacedColumn(
                collection.SubjectColumn, FieldType.Text, RecordPseudonyms.KindOf(collection.SubjectIdentifier)),
            .. collection.Fields
                .Where(field => field.Class == DataClass.Identity && !IsSubject(collection, field) &&
                    (!field.Optional || collection.Key.Contains(field.Column, StringComparer.OrdinalIgnoreCase)))
                .Select(field => new ReplacedColumn(
                    field.Column, field.Type, RecordPseudonyms.KindOfCategory(field.Category))),
        ];
        Cleared =
        [
            .. collection.Fields
                .Where(field => !IsSubject(collection, field) && !structural.Contains(field.Column) &&
                    (field.Class == DataClass.Operational || field is { Class: DataClass.Identity, Optional: true }))
                .Select(field => field.Column),
        ];
        Secrets = [.. collection.Fields.Where(IsSecret)];
    }

    /// <summary>The subject's column first.</summary>
    public IReadOnlyList<ReplacedColumn> Replaced { get; }

    /// <summary>Columns that become NULL.</summary>
    public IReadOnlyList<string> Cleared { get; }

    /// <summary>Fields whose hash is recorded before they go.</summary>
    public IReadOnlyList<Field> Secrets { get; }

    private static bool IsSecret(Field field) =>
        field is { Class: DataClass.Operational, Category: "credential", Type: FieldType.Text or FieldType.Bytes };

    private static bool IsSubject(Collection collection, Field field) =>
        string.Equals(field.Column, collection.SubjectColumn, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Kind">The use that its pseudonyms belong to.</param>
internal sealed record ReplacedColumn(string Column, FieldType Type, string Kind);
