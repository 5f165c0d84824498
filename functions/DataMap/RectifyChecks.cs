namespace PrivacyFunctions.DataMap;

/// <summary>
/// Which fields a pack may let people correct: values, and nothing that says which record it is, whose, or how long it
/// is kept.
/// </summary>
internal sealed class RectifyChecks(PackErrors errors)
{
    private static readonly FieldType[] Types =
        [FieldType.Text, FieldType.Integer, FieldType.Number, FieldType.Boolean];

    public void Check(ConnectorKind kind, ReadCollection read)
    {
        foreach (var field in read.Collection.Fields.Where(field => field.Rectify is not RectifiedBy.Nobody))
        {
            if (Problem(kind, read.Collection, field) is { } problem)
            {
                errors.Add(
                    read.Section.At("fields"), $"The field '{field.Name}' of the {read.Section.What} {problem}.",
                    "Remove 'rectify' there.");
            }
        }
    }

    /// <summary>
    /// The address that mails go to is no value like others: whoever has it has the account. And where records of other
    /// collections are found by it, they would be lost with it.
    /// </summary>
    public void CheckAddress(PackSection pack, IdentityMap identity, IReadOnlyList<Service> services)
    {
        if (services.FirstOrDefault(service => service.Name == identity.Service)?.FindCollection(identity.Collection)
            ?.FindField(identity.Email) is not { } address || address.Rectify is RectifiedBy.Nobody)
            return;
        if (address.Rectify is RectifiedBy.Person)
        {
            errors.Add(
                pack.At("identity"), "The address that mails go to may be corrected without a decision.",
                $"Set 'rectify: admin' for the field '{address.Name}': whoever has the address has the account.");
        }

        if (services.SelectMany(service => service.Collections)
            .FirstOrDefault(collection => collection.SubjectIdentifier == "email") is { } known)
        {
            errors.Add(
                pack.At("identity"),
                "The address that mails go to may be corrected, and the collection " +
                $"'{known.Service}.{known.Name}' knows people by it.",
                $"Remove 'rectify' of the field '{address.Name}': the records there would be of nobody.");
        }
    }

    private static string? Problem(ConnectorKind kind, Collection collection, Field field) => field switch
    {
        _ when kind is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql or ConnectorKind.Http) =>
            "is kept where nothing can be corrected from here",
        _ when !Types.Contains(field.Type) => "is neither text nor a number nor true or false, and cannot be corrected",
        { Omit: not null } => "is never shown to the person and cannot be corrected",
        _ when Structural(collection).Contains(field.Column, StringComparer.OrdinalIgnoreCase) =>
            "says which record it is, or whose, and cannot be corrected",
        _ => null,
    };

    private static IEnumerable<string> Structural(Collection collection) =>
    [
        .. collection.Key, collection.TenantColumn, collection.SubjectColumn,
        .. collection.Objects is { } objects ? [objects] : Array.Empty<string>(),
        .. collection.Retention.Parent is { } parent ? [parent.Column] : Array.Empty<string>(),
    ];
}
