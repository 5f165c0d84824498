using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// The caller says what takes the place of the person's identifier, so that joins between services hold; for all else
/// the service has its own.
/// </summary>
internal sealed class GivenPseudonym(IPseudonyms own, string identifier, string text) : IPseudonyms
{
    public async ValueTask<Pseudonym> OfAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) =>
        (await OfManyAsync(tenant, kind, [value], cancellation))[0];

    public async ValueTask<IReadOnlyList<Pseudonym>> OfManyAsync(
        TenantId tenant, string kind, IReadOnlyList<string> values, CancellationToken cancellation)
    {
        var made = await own.OfManyAsync(tenant, kind, values, cancellation);
        return kind.EndsWith('.' + identifier, StringComparison.Ordinal)
            ? [.. made.Select(pseudonym => new Pseudonym(pseudonym.KeyVersion, text))]
            : made;
    }

    public async ValueTask<IReadOnlyList<Pseudonym>> CandidatesAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation) =>
        [await OfAsync(tenant, kind, value, cancellation)];
}
