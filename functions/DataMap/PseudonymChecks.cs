namespace PrivacyFunctions.DataMap;

/// <summary>
/// Checks that a collection whose records are pseudonymised can hold pseudonyms. A pseudonym is a text of up to 64
/// characters: no number, date or flag can be one, and a stored document that a record names would still say who it is
/// about. What a text column is in the database (a UUID, too few characters) the connector finds out, and changes
/// nothing.
/// </summary>
internal sealed class PseudonymChecks(PackErrors errors)
{
    public void Check(Collection collection, PackSection section)
    {
        if (collection.Erase.Action != EraseAction.Pseudonymise &&
            collection.Retention.AtEnd != EraseAction.Pseudonymise)
            return;
        foreach (var field in collection.Fields.Where(field => !CanHold(field.Type)))
        {
            var isKey = collection.Key.Contains(field.Column, StringComparer.OrdinalIgnoreCase);
            if (Same(field.Column, collection.SubjectColumn))
            {
                errors.Add(
                    section.At("fields"),
                    $"The field '{field.Name}' of the {section.What} says whose record it is and is no text, so it cannot hold a pseudonym.",
                    "Give the column a text type, or choose another action than pseudonymise.");
            }
            else if (field.Class == DataClass.Identity && (isKey || !field.Optional))
            {
                errors.Add(
                    section.At("fields"),
                    $"The field '{field.Name}' of the {section.What} is of the class identity and no text, so it cannot hold a pseudonym.",
                    isKey ? "Give it another class, or take it out of 'key'."
                        : "Set 'optional: true', so that it becomes NULL, or give it another class.");
            }
        }

        if (collection.Objects is not null)
        {
            errors.Add(
                section.At("objects"), $"The {section.What} is pseudonymised, but its stored objects cannot be.",
                "Choose another action than pseudonymise.");
        }
    }

    private static bool CanHold(FieldType type) => type is FieldType.Text or FieldType.Json or FieldType.Bytes;

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
