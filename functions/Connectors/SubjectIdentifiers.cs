namespace PrivacyFunctions.Connectors;

/// <summary>
/// The identifiers by which a service may know a person; keys of <see cref="SubjectScope.Identifiers"/>.
/// </summary>
public static class SubjectIdentifiers
{
    public const string SubjectId = "subjectId";

    /// <summary>Compared without regard to case.</summary>
    public const string Email = "email";

    /// <summary>An address that the person had when they asked, and that nobody has now.</summary>
    public const string FormerEmail = "formerEmail";

    public const string ExternalId = "externalId";

    public const string DisplayName = "displayName";

    /// <summary>
    /// The identifier that a collection knows the person by; null where the identity map has none, and then the
    /// collection has nothing of the person.
    /// </summary>
    public static string? Find(SubjectScope scope, string identifier) =>
        identifier == SubjectId ? scope.Subject.Value : scope.Identifiers.Reveal().GetValueOrDefault(identifier);

    /// <inheritdoc cref="Find(SubjectScope, string)"/>
    /// <remarks>As it is compared: see <see cref="Compared"/>.</remarks>
    public static string? Find(ProtectedSubject person, string identifier)
    {
        var value = identifier == SubjectId
            ? person.Subject.Value : person.Identifiers.Reveal().GetValueOrDefault(identifier);
        return value is null ? null : Compared(value, identifier);
    }

    /// <summary>Addresses differ by their letters only, not by how these are written.</summary>
    public static string Compared(string value, string identifier) =>
        identifier == Email ? value.ToLowerInvariant() : value;
}
