namespace PrivacyFunctions.Keys;

/// <summary>
/// Seals small records under their owner's data key. Owner, purpose and record id are bound in: an envelope that is
/// copied into another record, or to another tenant, does not open.
/// </summary>
public sealed class EnvelopeCipher(IDataKeys keys, RandomSource random)
{
    /// <exception cref="KeyUnavailableException">The owner has no key to write with.</exception>
    public async Task<byte[]> SealAsync(
        KeyScope scope, string purpose, string recordId, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        using var key = await keys.GetOrCreateAsync(scope, cancellation);
        return Envelope.Seal(key, purpose, recordId, plaintext.Span, random);
    }

    /// <exception cref="KeyUnavailableException">The key is destroyed: nobody can open this any more.</exception>
    /// <exception cref="SealedDataException">Altered, or sealed for another owner, purpose or record.</exception>
    public async Task<byte[]> OpenAsync(
        KeyScope scope, string purpose, string recordId, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        using var key = await keys.GetAsync(scope, Envelope.KeyVersion(envelope.Span), cancellation);
        return Envelope.Open(key, purpose, recordId, envelope.Span);
    }
}
