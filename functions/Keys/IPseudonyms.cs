using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Pseudonyms: HMAC-SHA256 under a secret of the tenant that serves nothing else. The same value has the same pseudonym
/// for as long as the secret is not rotated; another tenant, or another <c>kind</c>, has another one. Fences do not
/// matter here: it is through a pseudonym that a fence is found.
/// </summary>
public interface IPseudonyms
{
    /// <summary>The pseudonym to write with: under the newest version of the secret.</summary>
    /// <param name="kind">
    /// The use, which keeps uses apart: <c>subject</c>, <c>email</c>, <c>external_id</c> … (<see cref="PseudonymKinds"/>).
    /// </param>
    /// <param name="value">Taken as it is: whoever wants case not to matter lowers it before.</param>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or none any more.</exception>
    ValueTask<Pseudonym> OfAsync(TenantId tenant, string kind, string value, CancellationToken cancellation);

    /// <summary>The same for many values at once, in their order: one look at the secret serves them all.</summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or none any more.</exception>
    ValueTask<IReadOnlyList<Pseudonym>> OfManyAsync(
        TenantId tenant, string kind, IReadOnlyList<string> values, CancellationToken cancellation);

    /// <summary>
    /// The pseudonym under every version of the secret that is still in use, newest first: what to look up.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The tenant has no keys, or none any more.</exception>
    ValueTask<IReadOnlyList<Pseudonym>> CandidatesAsync(
        TenantId tenant, string kind, string value, CancellationToken cancellation);
}

/// <summary>The uses of pseudonyms that this product has.</summary>
public static class PseudonymKinds
{
    public const string Subject = "subject";
    public const string Email = "email";
    public const string ExternalId = "external_id";

    /// <summary>What the product told, to tell a repetition from another fact.</summary>
    public const string Fact = "fact";
}
