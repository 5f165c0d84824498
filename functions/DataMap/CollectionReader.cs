namespace PrivacyFunctions.DataMap;

/// <summary>
/// Reads one collection; <see cref="CollectionChecks"/> and <see cref="TableChecks"/> check what was read.
/// </summary>
internal sealed class CollectionReader(PackErrors errors)
{
    private static readonly Dictionary<string, string> Identifiers = new(StringComparer.Ordinal)
    {
        ["subjectId"] = "subjectId",
        ["email"] = "email",
        ["externalId"] = "externalId",
    };

    private static readonly Dictionary<string, EraseAction> Actions = new(StringComparer.Ordinal)
    {
        ["hard_delete"] = EraseAction.HardDelete,
        ["pseudonymise"] = EraseAction.Pseudonymise,
        ["secure_erase"] = EraseAction.SecureErase,
        ["retain"] = EraseAction.Retain,
    };

    private readonly FieldReader _fields = new(errors);
    private readonly RetentionReader _retention = new(errors);

    public ReadCollection? Read(string service, PackEntry entry)
    {
        var name = entry.Key.Text;
        if (PackSection.Open(errors,
        $"collection '{service}.{name}'",
        PackKeys.Collection, entry.Value) is not { } section)
            return null;
        var basis = section.Choice("lawfulBasis", FieldReader.Bases, "");
        var retention = section.Section("retention", PackKeys.Retention);
        var erase = section.Section("erase", PackKeys.Erase);
        var collection = new Collection(
            service, name, section.Text("title"), section.Name("source", PackNames.Column),
            section.Name("tenant", PackNames.Column),
            section.Name("subject", PackNames.Column), section.Choice("knownBy", Identifiers, "subjectId"),
            Key(section),
            section.OptionalName("objects", PackNames.Column),
            _retention.Rule(retention),
            new EraseRule(
                erase?.Choice("action", Actions, EraseAction.HardDelete) ?? default, erase?.OptionalText("ground")),
            _fields.Read(section, $"{service}.{name}", basis))
        {
            DirectMarketing = section.Flag("directMarketing"),
        };
        return new ReadCollection(collection, section, retention, erase);
    }

    private List<string> Key(PackSection section)
    {
        var key = new List<string>();
        foreach (var item in section.Items("key"))
        {
            if (item is not PackNode.Scalar { Text: var column } || !PackNames.Column.Fits(column))
            {
                errors.Add(
                    item, $"The 'key' of the {section.What} has an item that is no column name.",
                    $"Such a name {PackNames.Column.Words}.");
            }
            else if (key.Contains(column, StringComparer.OrdinalIgnoreCase))
                errors.Add(item, $"The 'key' of the {section.What} names '{column}' twice.", "Keep one of them.");
            else
                key.Add(column);
        }

        return key;
    }
}

/// <summary>A collection with where it was read, for errors that the checks find.</summary>
internal sealed record ReadCollection(
    Collection Collection, PackSection Section, PackSection? Retention, PackSection? Erase);
