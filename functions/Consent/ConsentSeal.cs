using System.Text.Json;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Consent;

/// <summary>
/// Seals the evidence of a decision under the person's own key, so that its destruction reaches every copy.
/// </summary>
public sealed class ConsentSeal(EnvelopeCipher cipher)
{
    private const string Purpose = "consent-evidence";

    /// <exception cref="KeyUnavailableException">The person is fenced.</exception>
    internal Task<byte[]> SealAsync(
        TenantId tenant, SubjectId subject, string id, ConsentEvidence evidence, CancellationToken cancellation) =>
        cipher.SealAsync(
            new KeyScope.Subject(tenant, subject), Purpose, id, JsonSerializer.SerializeToUtf8Bytes(evidence),
            cancellation);

    /// <exception cref="KeyUnavailableException">The person was erased: nobody can open it any more.</exception>
    internal async Task<ConsentEvidence> OpenAsync(
        TenantId tenant, SubjectId subject, ConsentEntry entry, CancellationToken cancellation) =>
        JsonSerializer.Deserialize<ConsentEvidence>(await cipher.OpenAsync(
            new KeyScope.Subject(tenant, subject), Purpose, entry.Id, entry.Evidence, cancellation))!;
}
