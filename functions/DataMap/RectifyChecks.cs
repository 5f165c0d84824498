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

    /// <summary>
    /// What leads to a person is no value like others either, wherever it is mapped: whoever has another person's is
    /// taken for that person.
    /// </summary>
    public void CheckIdentity(PackSection pack, IdentityMap identity, IReadOnlyList<Service> services)
    {
        var leading = Leading(identity, services).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var (collection, field) in services.SelectMany(service => service.Collections)
            .SelectMany(collection => collection.Fields.Select(field => (Collection: collection, Field: field))))
        {
            if (field.Rectify is RectifiedBy.Nobody || !leading.Contains(Column(collection, field)) ||
                IsAddress(identity, collection, field) ||
                Structural(collection).Contains(field.Column, StringComparer.OrdinalIgnoreCase))
                continue;
            errors.Add(
                pack.At("identity"),
                $"The field '{field.Name}' of '{collection.Service}.{collection.Name}' leads to a person, and may be " +
                "corrected.",
                "Remove 'rectify' there: whoever has another person's is taken for that person.");
        }
    }

    private static IEnumerable<string> Leading(IdentityMap identity, IReadOnlyList<Service> services)
    {
        List<(string Service, string Collection, string? Field)> fields =
        [
            (identity.Service, identity.Collection, identity.Email),
            (identity.Service, identity.Collection, identity.ExternalId),
        ];
        if (identity.Login is { } login)
        {
            fields.AddRange(new[] { login.Issuer, login.Subject, login.SubjectId }.Select(
                field => (login.Service, login.Collection, (string?)field)));
        }

        return from one in fields
               let collection = services.FirstOrDefault(service => service.Name == one.Service)
                   ?.FindCollection(one.Collection)
               let field = one.Field is null ? null : collection?.FindField(one.Field)
               where field is not null
               select Column(collection, field);
    }

    private static string Column(Collection collection, Field field) =>
        $"{collection.Service}|{collection.Source}|{field.Column}";

    private static bool IsAddress(IdentityMap identity, Collection collection, Field field) =>
        collection.Service == identity.Service && collection.Name == identity.Collection &&
        field.Name == identity.Email;

    private static string? Problem(ConnectorKind kind, Collection collection, Field field) => field switch
    {
        _ when kind is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql or ConnectorKind.Http) =>
            "is kept where nothing can be corrected from here",
        _ when !Types.Contains(field.Type) => "is neither text nor a number nor true or false, and cannot be corrected",
        { Omit: not null } => "is never shown to the person and cannot be corrected",
        _ when Structural(collection).Contains(field.Column, StringComparer.OrdinalIgnoreCase) =>
            "says which record it is, or whose, and cannot be corrected",
        _ when collection.Retention.Events.Any(rule => rule.Match == field.Name) =>
            "says which records the product's facts end, and cannot be corrected",
        _ => null,
    };

    private static IEnumerable<string> Structural(Collection collection) =>
    [
        .. collection.Key, collection.TenantColumn, collection.SubjectColumn,
        .. collection.Objects is { } objects ? [objects] : Array.Empty<string>(),
        .. collection.Retention.Parent is { } parent ? [parent.Column] : Array.Empty<string>(),
    ];
}
