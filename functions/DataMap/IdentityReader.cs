namespace PrivacyFunctions.DataMap;

/// <summary>
/// Reads the identity map and, once everything was read without an error, checks it against the services.
/// </summary>
internal sealed class IdentityReader(PackErrors errors)
{
    public IdentityMap Read(PackSection pack) => pack.Section("identity", PackKeys.Identity) is { } section
        ? new IdentityMap(
            section.Text("service"), section.Text("collection"), section.Text("subjectId"), section.Text("email"),
            section.OptionalText("externalId"), section.OptionalText("displayName"), Login(section))
        : new IdentityMap("", "", "", "", null, null, null);

    public void Check(PackSection pack, IdentityMap identity, IReadOnlyList<Service> services)
    {
        // Opened again for its places only: it was read without an error.
        var section = pack.Section("identity", PackKeys.Identity)!;
        if (FindCollection(section, services) is { } accounts)
        {
            CheckFields(section, accounts, "subjectId", "email", "externalId", "displayName");
            CheckSubject(section, accounts, identity.SubjectId);
        }

        if (section.Section("login", PackKeys.Login) is { } login && FindCollection(login, services) is { } logins)
            CheckFields(login, logins, "issuer", "subject", "subjectId");
        if (identity.ExternalId is null && services.SelectMany(service => service.Collections)
            .FirstOrDefault(collection => collection.SubjectIdentifier == "externalId") is { } external)
        {
            errors.Add(
                section.Node,
                $"The collection '{external.Service}.{external.Name}' knows people by external id, which the identity map lacks.",
                "Add 'externalId:' with the field that holds it.");
        }
    }

    private static LoginMap? Login(PackSection identity) => identity.Section("login", PackKeys.Login) is { } section
        ? new LoginMap(
            section.Text("service"), section.Text("collection"), section.Text("issuer"), section.Text("subject"),
            section.Text("subjectId"))
        : null;

    private void CheckSubject(PackSection section, Collection accounts, string subjectId)
    {
        var isSubject = accounts.SubjectIdentifier == "subjectId" && (accounts.FindField(subjectId) is not { } field ||
            string.Equals(field.Column, accounts.SubjectColumn, StringComparison.OrdinalIgnoreCase));
        if (!isSubject)
        {
            errors.Add(
                section.At("subjectId"), "The person's id must be what the accounts collection knows its people by.",
                $"Name the field of the column '{accounts.SubjectColumn}', and leave 'knownBy' away there.");
        }
    }

    private Collection? FindCollection(PackSection section, IReadOnlyList<Service> services)
    {
        var (serviceName, name) = (section.Text("service"), section.Text("collection"));
        if (services.FirstOrDefault(candidate => candidate.Name == serviceName) is not { } service)
        {
            errors.Add(
                section.At("service"),
                $"The {section.What} names the service '{PackSection.Shown(serviceName)}', which is not declared.",
                NearestName.Suggest(serviceName, [.. services.Select(candidate => candidate.Name)]));
            return null;
        }

        if (service.Connector is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql))
        {
            errors.Add(
                section.At("service"),
                $"People are looked up by query, which the connector of '{serviceName}' has not.",
                "Name a service with a sqlite or postgresql connector.");
        }

        if (service.FindCollection(name) is { } collection)
            return collection;
        errors.Add(
            section.At("collection"), $"The service '{serviceName}' has no collection '{PackSection.Shown(name)}'.",
            NearestName.Suggest(name, [.. service.Collections.Select(candidate => candidate.Name)]));
        return null;
    }

    private void CheckFields(PackSection section, Collection collection, params string[] keys)
    {
        var texts = collection.Fields.Where(field => field.Type == FieldType.Text).Select(field => field.Name).ToList();
        foreach (var key in keys)
        {
            if (section.OptionalText(key) is { } name && !texts.Contains(name, StringComparer.Ordinal))
            {
                errors.Add(
                    section.At(key),
                    $"'{PackSection.Shown(name)}' is no text field of the collection '{collection.Service}.{collection.Name}'.",
                    NearestName.Suggest(name, texts));
            }
        }
    }
}
