using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Finds a person in the service that the pack's identity map names. Always inside one tenant; another tenant's person
/// is not found. Transport faults are <see cref="Connectors.ConnectorException"/>.
/// </summary>
public interface ISubjectDirectory
{
    Task<SubjectMatch> FindAsync(TenantId tenant, SubjectReference reference, CancellationToken cancellation);
}

/// <summary>How a caller names a person.</summary>
public abstract record SubjectReference
{
    private SubjectReference()
    {
    }

    public sealed record ById(SubjectId Id) : SubjectReference;

    /// <summary>Matched without regard to case.</summary>
    public sealed record ByEmail(Sensitive<string> Email) : SubjectReference;

    public sealed record ByExternalId(Sensitive<string> ExternalId) : SubjectReference;

    /// <summary>A token's (iss, sub), never a bare e-mail claim.</summary>
    public sealed record ByLogin(string Issuer, Sensitive<string> Subject) : SubjectReference;
}

public abstract record SubjectMatch
{
    private SubjectMatch()
    {
    }

    /// <param name="Identifiers"><c>subjectId</c>, <c>email</c> and, where the pack has them, <c>externalId</c> and
    /// <c>displayName</c>.</param>
    public sealed record Found(SubjectId Id, Sensitive<IReadOnlyDictionary<string, string>> Identifiers) : SubjectMatch;

    public sealed record NotFound : SubjectMatch;

    /// <summary>More than one person fits; nothing is done for any of them.</summary>
    public sealed record Ambiguous : SubjectMatch;
}
