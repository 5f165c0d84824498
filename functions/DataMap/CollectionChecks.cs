namespace PrivacyFunctions.DataMap;

/// <summary>Checks what holds inside one collection, once everything was read without an error.</summary>
internal sealed class CollectionChecks(PackErrors errors, IReadOnlyDictionary<string, LegalGround> grounds)
{
    private readonly HashSet<string> _usedGrounds = new(StringComparer.Ordinal);

    public void Check(ConnectorKind kind, ReadCollection read)
    {
        CheckErase(read.Collection, read.Section, read.Erase!);
        CheckColumns(read.Collection, read.Section);
        CheckKind(read.Collection, read.Section, kind);
        new IdentityProviderChecks(errors).Check(kind, read);
        new RectifyChecks(errors).Check(kind, read);
        new PseudonymChecks(errors).Check(read.Collection, read.Section);
    }

    /// <summary>
    /// After all collections: a ground that keeps nothing is a mistake or a promise that is not kept.
    /// </summary>
    public void CheckGroundsUsed(PackSection pack)
    {
        foreach (var ground in grounds.Keys.Except(_usedGrounds, StringComparer.Ordinal))
        {
            errors.Add(
                pack.At("grounds"), $"The ground '{ground}' is used by no collection.",
                "Remove it, or name it in the 'erase' section of the collection that it keeps.");
        }
    }

    private void CheckErase(Collection collection, PackSection section, PackSection erase)
    {
        var (action, ground) = (collection.Erase.Action, collection.Erase.Ground);
        if (ground is not null)
            _usedGrounds.Add(ground);
        if (action == EraseAction.Retain && ground is null)
        {
            errors.Add(
                erase.Node, $"The {section.What} is retained without a ground.",
                "Add 'ground:' with an id of the 'grounds' section.");
        }
        else if (action != EraseAction.Retain && ground is not null)
        {
            errors.Add(
                erase.At("ground"), $"The {section.What} is erased, so a ground for keeping it is never used.",
                "Remove 'ground', or set 'action: retain'.");
        }
        else if (ground is not null && !grounds.ContainsKey(ground))
        {
            errors.Add(
                erase.At("ground"), $"The ground '{PackSection.Shown(ground)}' is not declared.",
                NearestName.Suggest(ground, [.. grounds.Keys]));
        }
    }

    /// <summary>
    /// Every column that the connectors use by name has a field, except the tenant's and the subject's.
    /// </summary>
    private void CheckColumns(Collection collection, PackSection section)
    {
        var known = collection.Fields.Select(field => field.Column).Append(collection.TenantColumn)
            .Append(collection.SubjectColumn)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var column in collection.Key.Where(column => !known.Contains(column)))
            NoField(section, "key", column);
        if (collection.Objects is { } objects && !known.Contains(objects))
            NoField(section, "objects", objects);
    }

    private void NoField(PackSection section, string key, string column) => errors.Add(
        section.At(key), $"The column '{column}' of the {section.What} has no field.",
        "Add a field for it, so that its type and category are known.");

    private void CheckKind(Collection collection, PackSection section, ConnectorKind kind)
    {
        if (kind != ConnectorKind.Files && collection.Objects is not null)
        {
            errors.Add(
                section.At("objects"), $"The {section.What} names stored objects, which only the files connector has.",
                "Remove 'objects'.");
        }

        if (kind == ConnectorKind.Files && collection.SubjectIdentifier != "subjectId")
        {
            errors.Add(
                section.At("knownBy"), $"The {section.What} lies in folders by subject id.",
                "Remove 'knownBy': e-mail addresses never stand in paths.");
        }

        if (kind == ConnectorKind.Files && collection.Key.Count > 1)
        {
            errors.Add(
                section.At("key"), $"The {section.What} lies in files, which have one name.",
                "Name one key column.");
        }
    }
}
