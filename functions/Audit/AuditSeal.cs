using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Audit;

/// <summary>
/// Seals payloads under a month's audit key, which is never a tenant's and is destroyed when that month is to be
/// forgotten.
/// </summary>
public sealed class AuditSeal(EnvelopeCipher cipher)
{
    private const string Purpose = "audit";

    public Task<byte[]> SealAsync(
        KeyScope.AuditMonth month, string recordId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation) =>
        cipher.SealAsync(month, Purpose, recordId, plaintext, cancellation);

    /// <summary>Null when the month's key is destroyed: the payload is forgotten for good.</summary>
    /// <exception cref="SealedDataException">The bytes were changed or belong to another record.</exception>
    public async Task<byte[]?> OpenAsync(
        KeyScope.AuditMonth month, string recordId, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        try
        {
            return await cipher.OpenAsync(month, Purpose, recordId, envelope, cancellation);
        }
        catch (KeyUnavailableException)
        {
            return null;
        }
    }
}
