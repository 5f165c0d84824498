using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>Whose records a sweep must spare: people with a hold, and people who wait for a copy of theirs.</summary>
public sealed class ProtectedPeople(RequestStore requests, RequestContacts contacts, ISubjectDirectory directory)
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
                request.Type is not (RequestType.Access or RequestType.Portability))
                continue;
            var identifiers = await contacts.OpenAsync(tenant, id, cancellation);
            people.Add(new ProtectedSubject(
                request.Subject, identifiers ?? NoIdentifiers(), Protection.OpenRequest));
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

/// <param name="Unknown">A hold on somebody whose records nobody can tell apart here; null where there is none.</param>
public sealed record Protected(IReadOnlyList<ProtectedSubject> People, string? Unknown);
