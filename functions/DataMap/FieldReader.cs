namespace PrivacyFunctions.DataMap;

/// <summary>Reads a collection's fields.</summary>
internal sealed class FieldReader(PackErrors errors)
{
    public static readonly IReadOnlyDictionary<string, string> Bases =
        LawfulBases.Titles.Keys.ToDictionary(name => name, name => name, StringComparer.Ordinal);

    private static readonly Dictionary<string, string> Categories =
        DataCategories.Titles.Keys.ToDictionary(name => name, name => name, StringComparer.Ordinal);

    private static readonly Dictionary<string, DataClass> Classes = ByLowerName<DataClass>();
    private static readonly Dictionary<string, FieldType> Types = ByLowerName<FieldType>();

    private static readonly Dictionary<string, RectifiedBy> Rectifiers = new(StringComparer.Ordinal)
    {
        ["person"] = RectifiedBy.Person,
        ["admin"] = RectifiedBy.Admin,
    };

    public IReadOnlyList<Field> Read(PackSection collection, string path, string defaultBasis)
    {
        var fields = new List<Field>();
        foreach (var entry in collection.Named("fields", PackNames.Field))
        {
            var name = entry.Key.Text;
            if (PackSection.Open(errors, $"field '{path}.{name}'", PackKeys.Field, entry.Value) is not { } section)
                continue;
            var field = new Field(
                name, section.OptionalName("column", PackNames.Column) ?? SnakeCase(name),
                section.Choice("category", Categories, ""),
                section.Choice("class", Classes, DataClass.None), section.Choice("lawfulBasis", Bases, defaultBasis),
                section.Choice("type", Types, FieldType.Text), section.OptionalText("omit"), section.Flag("optional"))
            {
                Rectify = section.Choice("rectify", Rectifiers, RectifiedBy.Nobody),
            };
            CheckUnique(section, entry.Key, fields, field);
            fields.Add(field);
        }

        return fields;
    }

    private void CheckUnique(PackSection section, PackNode at, List<Field> fields, Field field)
    {
        // Names that differ in case only would be one file member to half of the tools that read an export.
        if (fields.Find(other => string.Equals(other.Name, field.Name, StringComparison.OrdinalIgnoreCase)) is { } twin)
        {
            errors.Add(
                at, $"The {section.What} has the name of the field '{twin.Name}'.",
                "Give each field its own name; case does not count.");
        }

        if (fields.Find(
            other => string.Equals(other.Column, field.Column, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            errors.Add(
                at,
                $"The {section.What} maps the column '{field.Column}', which the field '{other.Name}' maps already.",
                "Map each column once.");
        }
    }

    private static string SnakeCase(string name) =>
        string.Concat(name.Select(c => char.IsAsciiLetterUpper(c) ? $"_{char.ToLowerInvariant(c)}" : c.ToString()));

    private static Dictionary<string, T> ByLowerName<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>()
            .ToDictionary(value => value.ToString().ToLowerInvariant(), value => value, StringComparer.Ordinal);
}
