namespace PrivacyFunctions.DataMap;

/// <summary>Reads one collection and checks what holds inside it.</summary>
internal sealed class CollectionReader(PackErrors errors, IReadOnlyDictionary<string, LegalGround> grounds)
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

    public HashSet<string> UsedGrounds { get; } = new(StringComparer.Ordinal);

    public ReadCollection? Read(string service, ConnectorKind kind, PackEntry entry)
    {
        var name = entry.Key.Text;
        var what = $"collection '{service}.{name}'";
        if (PackSection.Open(errors, what, PackKeys.Collection, entry.Value) is not { } section)
            return null;
        var basis = section.Choice("lawfulBasis", FieldReader.Bases, "");
        var fields = _fields.Read(section, $"{service}.{name}", basis);
        var collection = new Collection(
            service, name, section.Text("title"), section.Name("source", PackNames.Column), section.Name("tenant", PackNames.Column),
            section.Name("subject", PackNames.Column), section.Choice("knownBy", Identifiers, "subjectId"), Key(section),
            section.OptionalName("objects", PackNames.Column), Retention(section, fields), Erase(section), fields);
        CheckColumns(section, collection);
        CheckKind(section, kind, collection);
        return new ReadCollection(collection, section);
    }

    private List<string> Key(PackSection section)
    {
        if (!section.Has("key"))
        {
            errors.Add(
                section.Node, $"The {section.What} is refused without key columns.",
                "Name the columns that are unique inside a tenant: without them records cannot be paged without loss, and an erasure cannot be proved.");
        }

        var key = new List<string>();
        foreach (var item in section.Items("key"))
        {
            if (item is not PackNode.Scalar { Text: var column } || !PackNames.Column.Fits(column))
                errors.Add(item, $"The 'key' of the {section.What} has an item that is no column name.", $"Such a name {PackNames.Column.Words}.");
            else if (key.Contains(column, StringComparer.OrdinalIgnoreCase))
                errors.Add(item, $"The 'key' of the {section.What} names '{column}' twice.", "Keep one of them.");
            else
                key.Add(column);
        }

        return key;
    }

    private RetentionRule Retention(PackSection section, IReadOnlyList<Field> fields)
    {
        if (section.Section("retention", PackKeys.Retention) is not { } retention)
            return new RetentionRule(null, null, "");
        var from = retention.OptionalText("from");
        var period = retention.OptionalPeriod("period");
        if (from is not null && fields.FirstOrDefault(field => field.Name == from) is not { Type: FieldType.Timestamp })
        {
            errors.Add(
                retention.At("from"), $"'{PackSection.Shown(from)}' is no timestamp field of the {section.What}.",
                NearestName.Suggest(from, [.. fields.Where(field => field.Type == FieldType.Timestamp).Select(field => field.Name)]));
        }

        if (retention.Has("period") && from is null)
            errors.Add(retention.Node, $"The {retention.What} has a period but no start.", "Add 'from:' with the timestamp field that it counts from.");
        return new RetentionRule(from, period, retention.Text("text"));
    }

    private EraseRule Erase(PackSection section)
    {
        if (section.Section("erase", PackKeys.Erase) is not { } erase)
            return new EraseRule(EraseAction.HardDelete, null);
        var action = erase.Choice("action", Actions, EraseAction.HardDelete);
        var ground = erase.OptionalText("ground");
        if (ground is not null)
            UsedGrounds.Add(ground);
        if (action == EraseAction.Retain && !erase.Has("ground"))
            errors.Add(erase.Node, $"The {section.What} is retained without a ground.", "Add 'ground:' with an id of the 'grounds' section.");
        else if (action != EraseAction.Retain && erase.Has("ground"))
            errors.Add(erase.At("ground"), $"The {section.What} is erased, so a ground for keeping it is never used.", "Remove 'ground', or set 'action: retain'.");
        else if (ground is not null && !grounds.ContainsKey(ground))
            errors.Add(erase.At("ground"), $"The ground '{PackSection.Shown(ground)}' is not declared.", NearestName.Suggest(ground, [.. grounds.Keys]));
        if (action == EraseAction.Retain && section.Has("retention") && (section.At("retention") as PackNode.Mapping)?.Entries.Any(entry => entry.Key.Text == "from") != true)
        {
            errors.Add(
                section.At("retention"), $"The {section.What} is retained, but no date says until when.",
                "Add 'from:' to its retention: the ground's period counts from that field.");
        }

        return new EraseRule(action, ground);
    }

    /// <summary>Every column that the connectors use by name has a field, except the tenant's and the subject's.</summary>
    private void CheckColumns(PackSection section, Collection collection)
    {
        var known = collection.Fields.Select(field => field.Column).Append(collection.TenantColumn).Append(collection.SubjectColumn)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in collection.Key.Where(column => !known.Contains(column)))
            NoField(section, "key", column);
        if (collection.Objects is { } objects && !known.Contains(objects))
            NoField(section, "objects", objects);
    }

    private void NoField(PackSection section, string key, string column) => errors.Add(
        section.At(key), $"The column '{column}' of the {section.What} has no field.",
        "Add a field for it, so that its type and category are known.");

    private void CheckKind(PackSection section, ConnectorKind kind, Collection collection)
    {
        if (kind != ConnectorKind.Files && section.Has("objects"))
            errors.Add(section.At("objects"), $"The {section.What} names stored objects, which only the files connector has.", "Remove 'objects'.");
        if (kind == ConnectorKind.Files && collection.SubjectIdentifier != "subjectId")
            errors.Add(section.At("knownBy"), $"The {section.What} lies in folders by subject id.", "Remove 'knownBy': e-mail addresses never stand in paths.");
        if (kind == ConnectorKind.Files && collection.Key.Count > 1)
            errors.Add(section.At("key"), $"The {section.What} lies in files, which have one name.", "Name one key column.");
    }
}

/// <param name="Section">Where it was read, for errors that other checks find.</param>
internal sealed record ReadCollection(Collection Collection, PackSection Section);
