using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Retention;

/// <summary>
/// What stands in rows for people, and for what was told: nobody guesses either without the tenant's secret.
/// </summary>
public sealed class FactPseudonyms(IPseudonyms pseudonyms)
{
    internal async Task<string> FingerprintAsync(
        TenantId tenant, ProductFact fact, CancellationToken cancellation) =>
        (await pseudonyms.OfAsync(tenant, PseudonymKinds.Fact, fact.Canonical().Reveal(), cancellation)).Text;

    /// <summary>Also where the secret was rotated since.</summary>
    internal async Task<bool> IsOfAsync(
        TenantId tenant, string fingerprint, ProductFact fact, CancellationToken cancellation) =>
        (await pseudonyms.CandidatesAsync(tenant, PseudonymKinds.Fact, fact.Canonical().Reveal(), cancellation))
            .Any(candidate => candidate.Text == fingerprint);

    /// <summary>The person under every version of the secret, newest first; empty for nobody.</summary>
    internal async Task<IReadOnlyList<string>> OfAsync(
        TenantId tenant, SubjectId? subject, CancellationToken cancellation) => subject is not { } person ? []
        : [.. (await pseudonyms.CandidatesAsync(tenant, PseudonymKinds.Subject, person.Value, cancellation))
            .Select(candidate => candidate.Text)];
}
