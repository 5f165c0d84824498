namespace PrivacyFunctions.Keys;

/// <summary>Seals and opens streams of any length in constant memory. See <see cref="SealedStreamFormat"/>.</summary>
public sealed class SealedStreams(IDataKeys keys, RandomSource random)
{
    /// <summary>
    /// A stream to write plaintext to; <paramref name="destination"/> gets the sealed bytes and stays the caller's to
    /// close.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The owner has no key to write with.</exception>
    public async Task<SealingStream> SealAsync(
        KeyScope scope, string purpose, string recordId, Stream destination, CancellationToken cancellation)
    {
        using var key = await keys.GetOrCreateAsync(scope, cancellation);
        return new SealingStream(key, purpose, recordId, destination, random);
    }

    /// <summary>
    /// The plaintext of a sealed stream that begins at the source's position; seekable where the source is, and then
    /// checked at once to be whole. It owns the source: both are closed together, also when this call fails.
    /// </summary>
    /// <exception cref="KeyUnavailableException">The key is destroyed: nobody can open this any more.</exception>
    /// <exception cref="SealedDataException">
    /// Not a sealed stream, altered, cut off, or another record's. From a source that cannot seek, it may come with a
    /// later read.
    /// </exception>
    public async Task<Stream> OpenAsync(
        KeyScope scope, string purpose, string recordId, Stream source, CancellationToken cancellation)
    {
        var owned = source;
        try
        {
            var header = new byte[SealedStreamFormat.HeaderBytes];
            var length = await source.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation);
            using var key = await keys.GetAsync(
                scope, SealedStreamFormat.KeyVersion(header.AsSpan(0, length)), cancellation);
            var stream = new OpenedStream(SealedStreamFormat.Cipher(key, header, purpose, recordId), source);
            owned = stream;
            await stream.CheckEndAsync(cancellation);
            return stream;
        }
        catch
        {
            await owned.DisposeAsync();
            throw;
        }
    }
}
