using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// By which identifiers a person is known now. Days or years pass between a request and its erasure, and an address may
/// have gone to somebody else meanwhile, whose records are not the person's. Where the directory does not answer, nobody
/// knows, and nothing is destroyed.
/// </summary>
public sealed class OwnIdentifiers(ISubjectDirectory directory, RequestContacts contacts)
{
    /// <summary>
    /// Brings what the request knows of its person up to date, at the moment when the erasure begins: the identifiers
    /// of today, and an address of before that nobody else has taken.
    /// </summary>
    /// <exception cref="ConnectorException">The directory does not answer.</exception>
    public async Task RefreshAsync(DataSubjectRequest request, CancellationToken cancellation)
    {
        if (await contacts.OpenAsync(request.TenantId, request.Id, cancellation) is not { } stored)
            return;
        var known = stored.Reveal();
        var now = await OfTodayAsync(request.TenantId, request.Subject, known, cancellation);
        if (!IsSame(known, now))
            await contacts.ReplaceAsync(request.TenantId, request.Id, new(now), cancellation);
    }

    /// <summary>The same person by the identifiers of today, likewise; what is stored stays as it is.</summary>
    /// <exception cref="ConnectorException">The directory does not answer.</exception>
    public async Task<SubjectScope> OfTodayAsync(SubjectScope scope, CancellationToken cancellation) => scope with
    {
        Identifiers = new(await OfTodayAsync(
            scope.Tenant, scope.Subject, scope.Identifiers.Reveal(), cancellation)),
    };

    /// <summary>The scope without the identifiers that another person has now.</summary>
    /// <exception cref="ConnectorException">The directory does not answer.</exception>
    public async Task<SubjectScope> OnlyOwnAsync(SubjectScope scope, CancellationToken cancellation) => scope with
    {
        Identifiers = new(await OnlyOwnAsync(
            scope.Tenant, scope.Subject, scope.Identifiers.Reveal(), cancellation)),
    };

    private async Task<IReadOnlyDictionary<string, string>> OfTodayAsync(
        TenantId tenant, SubjectId subject, IReadOnlyDictionary<string, string> known, CancellationToken cancellation)
    {
        var own = await OnlyOwnAsync(tenant, subject, known, cancellation);
        var match = await directory.FindAsync(tenant, new SubjectReference.ById(subject), cancellation);
        return match is SubjectMatch.Found found ? WithFormer(found.Identifiers.Reveal(), own) : own;
    }

    private async Task<IReadOnlyDictionary<string, string>> OnlyOwnAsync(
        TenantId tenant, SubjectId subject, IReadOnlyDictionary<string, string> identifiers,
        CancellationToken cancellation)
    {
        var own = new Dictionary<string, string>(identifiers, StringComparer.Ordinal);
        foreach (var (name, value) in identifiers)
        {
            if (Reference(name, value) is { } reference &&
                IsSomebodyElse(await directory.FindAsync(tenant, reference, cancellation), subject))
                own.Remove(name);
        }

        return own;
    }

    private static bool IsSomebodyElse(SubjectMatch match, SubjectId subject) => match switch
    {
        SubjectMatch.Found found => found.Id != subject,
        SubjectMatch.Ambiguous => true,
        _ => false,
    };

    private static SubjectReference? Reference(string name, string value) => name switch
    {
        SubjectIdentifiers.Email or SubjectIdentifiers.FormerEmail => new SubjectReference.ByEmail(new(value)),
        SubjectIdentifiers.ExternalId => new SubjectReference.ByExternalId(new(value)),
        _ => null,
    };

    private static Dictionary<string, string> WithFormer(
        IReadOnlyDictionary<string, string> now, IReadOnlyDictionary<string, string> own)
    {
        var identifiers = new Dictionary<string, string>(now, StringComparer.Ordinal);
        if (own.TryGetValue(SubjectIdentifiers.Email, out var former) &&
            !string.Equals(former, now.GetValueOrDefault(SubjectIdentifiers.Email), StringComparison.OrdinalIgnoreCase))
            identifiers[SubjectIdentifiers.FormerEmail] = former;
        return identifiers;
    }

    private static bool IsSame(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(
            entry => other.TryGetValue(entry.Key, out var value) && value == entry.Value);
}
