using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// Whose records a sweep must spare: people with a hold, people who wait for a copy of theirs, and people who have had
/// the processing restricted.
/// </summary>
public sealed class ProtectedPeople(
    RequestStore requests, RequestContacts contacts, RestrictionStore restrictions, ISubjectDirectory directory)
{
    /// <param name="held">Person → hold, as the permit says.</param>
    public async Task<Protected> OfAsync(
        TenantId tenant, Collection collection, IReadOnlyDictionary<SubjectId, string> held,
        CancellationToken cancellation)
    {
        var people = new List<ProtectedSubject>();
        foreach (var (subject, hold) in held)
        {
            if (await IdentifiersAsync(tenant, subject, collection, cancellation) is not { } identifiers)
                return new Protected([], hold);
            people.Add(new ProtectedSubject(subject, identifiers, Protection.Hold));
        }

        await foreach (var id in requests.OpenAsync(tenant, cancellation))
        {
            if (await requests.GetAsync(tenant, id, cancellation) is not { IsOpen: true } request ||
                request.Type is not (RequestType.Access or RequestType.Portability or RequestType.Restriction or
                    RequestType.Objection))
                continue;
            var identifiers = await contacts.OpenAsync(tenant, id, cancellation);
            people.Add(new ProtectedSubject(
                request.Subject, identifiers ?? NoIdentifiers(), Protection.OpenRequest));
        }

        return await AddRestrictedAsync(people, tenant, collection, cancellation);
    }

    /// <summary>Restricted records are stored, whatever their age (GDPR Art. 18(2)), until the restriction ends.</summary>
    private async Task<Protected> AddRestrictedAsync(
        List<ProtectedSubject> people, TenantId tenant, Collection collection, CancellationToken cancellation)
    {
        await foreach (var restriction in restrictions.InForceAsync(tenant, cancellation))
        {
            if (!restriction.KeepsRecords || !restriction.Covers(collection.Service))
                continue;
            if (await IdentifiersAsync(tenant, restriction.Subject, collection, cancellation) is not { } identifiers)
                return new Protected([], restriction.Id.Value);
            people.Add(new ProtectedSubject(restriction.Subject, identifiers, Protection.OpenRequest));
        }

        return new Protected(people, Unknown: null);
    }

    /// <summary>
    /// Null where the collection knows people by an identifier that the person does not have any more: their records
    /// cannot be told from others', so none may go.
    /// </summary>
    private async Task<Sensitive<IReadOnlyDictionary<string, string>>?> IdentifiersAsync(
        TenantId tenant, SubjectId subject, Collection collection, CancellationToken cancellation)
    {
        if (collection.SubjectIdentifier == SubjectIdentifiers.SubjectId)
            return NoIdentifiers();
        var match = await directory.FindAsync(tenant, new SubjectReference.ById(subject), cancellation);
        return match is SubjectMatch.Found found && found.Identifiers.Reveal().ContainsKey(collection.SubjectIdentifier)
            ? found.Identifiers : null;
    }

    private static Sensitive<IReadOnlyDictionary<string, string>> NoIdentifiers() =>
        new(new Dictionary<string, string>(StringComparer.Ordinal));
}

/// <param name="Unknown">
/// A hold or a restriction on somebody whose records nobody can tell apart here; null where there is none.
/// </param>
public sealed record Protected(IReadOnlyList<ProtectedSubject> People, string? Unknown);
