namespace PrivacyFunctions.DataMap;

/// <summary>
/// Checks that a collection can go with its parents. What is asked here is what keeps a record from being taken for an
/// orphan: its column must be comparable with the parent's key, and neither may get a pseudonym.
/// </summary>
internal sealed class ParentChecks(PackErrors errors)
{
    public void Check(Service service, ReadCollection read)
    {
        if (read.Collection.Retention.Parent is not { } link ||
            PackSection.Open(errors, $"parent of the {read.Section.What}", PackKeys.Parent, read.Retention!.At("parent"))
                is not { } section)
            return;
        if (service.Connector is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql))
        {
            errors.Add(
                section.Node, $"The {read.Section.What} cannot go with a parent: only SQL services compare two tables.",
                "Give it a 'period' or 'events' of its own, or remove 'parent'.");
        }
        else if (service.FindCollection(link.Collection) is not { } parent)
        {
            errors.Add(
                section.At("collection"),
                $"'{PackSection.Shown(link.Collection)}' is no collection of the service '{service.Name}'.",
                NearestName.Suggest(link.Collection, [.. service.Collections.Select(collection => collection.Name)]));
        }
        else
        {
            CheckRules(read.Collection, read.Retention, parent, section);
            CheckColumn(read.Collection, link.Column, parent, section);
            CheckPeople(read.Collection, parent, section);
        }
    }

    private void CheckRules(Collection child, PackSection retention, Collection parent, PackSection section)
    {
        if (child.Retention.IsByAge)
        {
            errors.Add(
                retention.Node, $"The {retention.What} has a parent and a period, and only one can be meant.",
                "Remove 'parent', or 'from' with 'period' or 'setting'.");
        }

        if (parent.Retention.Parent is not null)
        {
            errors.Add(
                section.At("collection"), $"The {section.What} goes with a parent itself.",
                "Name a collection that goes by its own age or events.");
        }
    }

    private void CheckColumn(Collection child, string column, Collection parent, PackSection section)
    {
        if (Same(column, child.TenantColumn) || !child.Columns.Contains(column, StringComparer.OrdinalIgnoreCase))
        {
            errors.Add(
                section.At("column"),
                $"'{PackSection.Shown(column)}' is no column of the collection '{child.Service}.{child.Name}'.",
                "Add a field for it, or name another column.");
        }
        else if (parent.Key is not [var key])
        {
            errors.Add(
                section.At("collection"), $"The {section.What} has a key of several columns.",
                "Name a collection with one key column.");
        }
        else if (TypeOf(child, column) != TypeOf(parent, key))
        {
            errors.Add(
                section.At("column"), $"The column '{column}' and the key of the {section.What} have different types.",
                "Give both fields the type that the database has.");
        }
        else if (IsReplaced(child, column) || IsReplaced(parent, key))
        {
            errors.Add(
                section.At("column"),
                $"The column '{column}' or the key of the {section.What} gets a pseudonym, and then nobody knows what belongs together.",
                "Give it another class than identity, or choose another action than pseudonymise.");
        }
    }

    /// <summary>A hold on the parent's person protects the record, so both must know people by the same.</summary>
    private void CheckPeople(Collection child, Collection parent, PackSection section)
    {
        if (child.SubjectIdentifier != parent.SubjectIdentifier)
        {
            errors.Add(
                section.At("collection"), $"The {section.What} knows people by another identifier.",
                "Name a collection with the same 'knownBy': a hold on a person protects both.");
        }
    }

    private static FieldType TypeOf(Collection collection, string column) =>
        collection.Fields.FirstOrDefault(field => Same(field.Column, column))?.Type ?? FieldType.Text;

    private static bool IsReplaced(Collection collection, string column) =>
        (collection.Erase.Action == EraseAction.Pseudonymise || collection.Retention.AtEnd == EraseAction.Pseudonymise) &&
        (Same(column, collection.SubjectColumn) || collection.Fields.Any(
            field => field.Class == DataClass.Identity && Same(field.Column, column)));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
