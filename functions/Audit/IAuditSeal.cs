namespace PrivacyFunctions.Audit;

/// <summary>Seals payloads under a month's audit key, which is never a tenant's and is destroyed when that month is to be forgotten.</summary>
public interface IAuditSeal
{
    Task<byte[]> SealAsync(AuditMonth month, string recordId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation);

    /// <summary>Null when the month's key is destroyed: the payload is forgotten for good.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The bytes were changed or belong to another record.</exception>
    Task<byte[]?> OpenAsync(AuditMonth month, string recordId, ReadOnlyMemory<byte> envelope, CancellationToken cancellation);
}

/// <summary>
/// The month in which events were written, UTC. Not the month that an event gives as its own time: a late event must not bring a
/// destroyed key back.
/// </summary>
public readonly record struct AuditMonth(int Year, int Month)
{
    public static AuditMonth Of(DateTimeOffset time) => new(time.UtcDateTime.Year, time.UtcDateTime.Month);
}
