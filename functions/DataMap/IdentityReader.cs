namespace PrivacyFunctions.DataMap;

/// <summary>Reads the identity map and checks it against the services.</summary>
internal sealed class IdentityReader(PackErrors errors, IReadOnlyList<Service> services)
{
    public IdentityMap Read(PackSection pack)
    {
        if (pack.Section("identity", PackKeys.Identity) is not { } section)
            return new IdentityMap("", "", "", "", null, null, null);
        var accounts = Collection(section);
        var identity = new IdentityMap(
            section.Text("service"), section.Text("collection"), FieldName(section, "subjectId", accounts) ?? "",
            FieldName(section, "email", accounts) ?? "", FieldName(section, "externalId", accounts),
            FieldName(section, "displayName", accounts), Login(section));
        if (accounts is not null)
            CheckSubject(section, accounts, identity.SubjectId);
        if (identity.ExternalId is null && services.SelectMany(service => service.Collections)
            .FirstOrDefault(collection => collection.SubjectIdentifier == "externalId") is { } external)
        {
            errors.Add(
                section.Node, $"The collection '{external.Service}.{external.Name}' knows people by external id, which the identity map lacks.",
                "Add 'externalId:' with the field that holds it.");
        }

        return identity;
    }

    private LoginMap? Login(PackSection identity)
    {
        if (identity.Section("login", PackKeys.Login) is not { } section)
            return null;
        var logins = Collection(section);
        return new LoginMap(
            section.Text("service"), section.Text("collection"), FieldName(section, "issuer", logins) ?? "",
            FieldName(section, "subject", logins) ?? "", FieldName(section, "subjectId", logins) ?? "");
    }

    private void CheckSubject(PackSection section, Collection accounts, string subjectId)
    {
        if (accounts.SubjectIdentifier != "subjectId" || (accounts.FindField(subjectId) is { } field && field.Column != accounts.SubjectColumn))
        {
            errors.Add(
                section.At("subjectId"), "The person's id must be what the accounts collection knows its people by.",
                $"Name the field of the column '{accounts.SubjectColumn}', and leave 'knownBy' away there.");
        }
    }

    private Collection? Collection(PackSection section)
    {
        var (serviceName, name) = (section.Text("service"), section.Text("collection"));
        if (serviceName.Length == 0 || name.Length == 0)
            return null;
        if (services.FirstOrDefault(candidate => candidate.Name == serviceName) is not { } service)
        {
            errors.Add(
                section.At("service"), $"The {section.What} names the service '{PackSection.Shown(serviceName)}', which is not declared.",
                NearestName.Suggest(serviceName, [.. services.Select(candidate => candidate.Name)]));
            return null;
        }

        if (service.Connector is not (ConnectorKind.Sqlite or ConnectorKind.PostgreSql))
        {
            errors.Add(
                section.At("service"), $"People are looked up by query, which the connector of '{serviceName}' has not.",
                "Name a service with a sqlite or postgresql connector.");
        }

        if (service.FindCollection(name) is { } collection)
            return collection;
        errors.Add(
            section.At("collection"), $"The service '{serviceName}' has no collection '{PackSection.Shown(name)}'.",
            NearestName.Suggest(name, [.. service.Collections.Select(candidate => candidate.Name)]));
        return null;
    }

    private string? FieldName(PackSection section, string key, Collection? collection)
    {
        if (section.OptionalText(key) is not { } name || collection is null || collection.FindField(name) is { Type: FieldType.Text })
            return section.Has(key) ? section.OptionalText(key) : null;
        errors.Add(
            section.At(key), $"'{PackSection.Shown(name)}' is no text field of the collection '{collection.Service}.{collection.Name}'.",
            NearestName.Suggest(name, [.. collection.Fields.Where(field => field.Type == FieldType.Text).Select(field => field.Name)]));
        return null;
    }
}
