using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Exports.Organisation;

/// <summary>
/// Who of a tenant is fenced: erased, or being erased. What services still have of them, because the law keeps it or
/// because the erasure is not through, stays out of an organisation's package.
/// </summary>
internal sealed class ErasedPeople
{
    /// <summary>100,000 people: as many as are listed of a tenant (<see cref="TenantPeople.Most"/>).</summary>
    private const int MostRemembered = TenantPeople.Most;

    private readonly TenantId _tenant;
    private readonly IPseudonyms _pseudonyms;
    private readonly HashSet<string> _fenced;
    private readonly Dictionary<(string Identifier, string Value), string> _known;
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);

    private ErasedPeople(
        TenantId tenant, IPseudonyms pseudonyms, HashSet<string> fenced, IReadOnlyList<SubjectScope> people)
    {
        (_tenant, _pseudonyms, _fenced) = (tenant, pseudonyms, fenced);
        _known = people
            .SelectMany(scope => scope.Identifiers.Reveal()
                .Select(pair => (Key: (pair.Key, Value: Folded(pair.Key, pair.Value)), Subject: scope.Subject.Value)))
            .DistinctBy(pair => pair.Key).ToDictionary(pair => pair.Key, pair => pair.Subject);
    }

    /// <param name="list">The people that the accounts service still knows; asked only where somebody is fenced.</param>
    public static async Task<ErasedPeople> ReadAsync(
        TenantId tenant, IFences fences, IPseudonyms pseudonyms, Func<Task<IReadOnlyList<SubjectScope>>> list,
        CancellationToken cancellation)
    {
        var fenced = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var fence in fences.ListAsync(tenant, afterRow: null, cancellation))
        {
            if (fence.Subject is { } subject)
                fenced.Add(subject);
        }

        return new ErasedPeople(tenant, pseudonyms, fenced, fenced.Count == 0 ? [] : await list());
    }

    /// <summary>For the values in a collection's subject column.</summary>
    public LeftOut Of(Collection collection)
    {
        var identifier = collection.SubjectIdentifier;
        return (person, cancellation) => _fenced.Count == 0 ? ValueTask.FromResult(false)
            : identifier == SubjectIdentifiers.SubjectId ? IsFencedAsync(person, cancellation)
            : _known.TryGetValue((identifier, Folded(identifier, person)), out var subject)
                ? IsFencedAsync(subject, cancellation)
                : ValueTask.FromResult(false);
    }

    private static string Folded(string identifier, string value) =>
        identifier == SubjectIdentifiers.Email ? value.ToLowerInvariant() : value;

    private async ValueTask<bool> IsFencedAsync(string subject, CancellationToken cancellation)
    {
        if (_fenced.Count == 0)
            return false;
        if (_answers.TryGetValue(subject, out var answer))
            return answer;
        var candidates = await _pseudonyms.CandidatesAsync(_tenant, PseudonymKinds.Subject, subject, cancellation);
        answer = candidates.Any(candidate => _fenced.Contains(candidate.Text));
        if (_answers.Count < MostRemembered)
            _answers[subject] = answer;
        return answer;
    }
}
