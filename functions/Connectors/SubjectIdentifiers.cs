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
}
