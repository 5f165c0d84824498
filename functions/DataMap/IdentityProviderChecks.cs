namespace PrivacyFunctions.DataMap;

/// <summary>Checks what a collection at an identity provider can be known by, and what can become of it.</summary>
internal sealed class IdentityProviderChecks(PackErrors errors)
{
    private static readonly string[] ScimSubjects = ["id", "externalId", "userName"];
    private static readonly string[] KeycloakSubjects = ["id", "username", "email"];

    public void Check(ConnectorKind kind, ReadCollection read)
    {
        switch (kind)
        {
            case ConnectorKind.Scim:
                CheckUsers(read, "Users", ScimSubjects);
                break;
            case ConnectorKind.Keycloak:
                CheckUsers(read, "users", KeycloakSubjects);
                break;
            case ConnectorKind.OAuthRevocation:
                CheckTokens(read);
                break;
            default:
                return;
        }

        if (read.Collection.Erase.Action != EraseAction.HardDelete)
        {
            errors.Add(
                read.Erase!.At("action"), $"The {read.Section.What} lies at an identity provider, which can only remove.",
                "Set 'action: hard_delete'.");
        }
    }

    private void CheckUsers(ReadCollection read, string source, string[] subjects)
    {
        var (collection, section) = (read.Collection, read.Section);
        if (collection.Source != source)
        {
            errors.Add(
                section.At("source"), $"The {section.What} is not what the identity provider has.", $"Set 'source: {source}'.");
        }

        if (!subjects.Contains(collection.SubjectColumn, StringComparer.Ordinal))
        {
            errors.Add(
                section.At("subject"), $"The identity provider finds nobody by the 'subject' of the {section.What}.",
                $"Name one of: {string.Join(", ", subjects)}.");
        }

        if (collection.Key is not ["id"])
        {
            errors.Add(
                section.At("key"), $"The {section.What} has the identity provider's key.", "Set 'key: [id]'.");
        }
    }

    private void CheckTokens(ReadCollection read)
    {
        if (read.Collection.Fields.Where(Collection.IsToken).Take(2).Count() != 1)
        {
            errors.Add(
                read.Section.At("fields"), $"The {read.Section.What} does not say which field is the refresh token.",
                "Give exactly one field 'category: credential' and 'omit:' with the reason; its type is text.");
        }
    }
}
