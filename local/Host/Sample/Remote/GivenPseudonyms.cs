using PrivacyFunctions.Connectors.Http;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>As <see cref="GivenPseudonym"/>, for many people: each has the one that the caller gave.</summary>
internal sealed class GivenPseudonyms(IPseudonyms own, string identifier, IReadOnlyList<CallPseudonym> given)
    : IPseudonyms
{
    private readonly Dictionary<string, string> _given =
        given.ToDictionary(pair => pair.Person, pair => pair.Pseudonym, StringComparer.Ordinal);

    public async ValueTask<Pseudonym> OfAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) =>
        (await OfManyAsync(tenant, kind, [value], cancellation))[0];

    public async ValueTask<IReadOnlyList<Pseudonym>> OfManyAsync(
        TenantId tenant, string kind, IReadOnlyList<string> values, CancellationToken cancellation)
    {
        var made = await own.OfManyAsync(tenant, kind, values, cancellation);
        // Whoever is not named has a pseudonym already, which stays.
        return kind.EndsWith('.' + identifier, StringComparison.Ordinal)
            ? [.. made.Zip(values, (pseudonym, value) => pseudonym with { Text = _given.GetValueOrDefault(value, value) })]
            : made;
    }

    public async ValueTask<IReadOnlyList<Pseudonym>> CandidatesAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) =>
        [await OfAsync(tenant, kind, value, cancellation)];
}
