using PrivacyFunctions.Evidence;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>The key set that a service checks our calls with.</summary>
public interface IPublishedKeys
{
    /// <param name="refresh">Read it again: a call named a key that is not in the set that is known.</param>
    ValueTask<JsonWebKeySet> GetAsync(bool refresh, CancellationToken cancellation);
}

/// <summary>
/// Reads the key set from a file or from <c>/.well-known/jwks.json</c>, keeps it, and reads it again at most every few
/// seconds.
/// </summary>
public sealed class PublishedKeys(string source, TimeProvider time) : IPublishedKeys, IDisposable
{
    /// <summary>
    /// 5 s between two readings: calls with invented key ids must not become calls to the key server.
    /// </summary>
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client =
        new() { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = 1024 * 1024 };
    private readonly SemaphoreSlim _reading = new(1);
    private (JsonWebKeySet Keys, long ReadAt)? _known;

    public async ValueTask<JsonWebKeySet> GetAsync(bool refresh, CancellationToken cancellation)
    {
        if (_known is { } known && !refresh)
            return known.Keys;
        await _reading.WaitAsync(cancellation);
        try
        {
            if (_known is not { } now || time.GetElapsedTime(now.ReadAt) > LeastAge)
                _known = (await ReadAsync(cancellation), time.GetTimestamp());
            return _known.Value.Keys;
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _client.Dispose();
        _reading.Dispose();
    }

    private async Task<JsonWebKeySet> ReadAsync(CancellationToken cancellation)
    {
        var json = Uri.TryCreate(source, UriKind.Absolute, out var address) && !address.IsFile
            ? await _client.GetByteArrayAsync(address, cancellation)
            : await File.ReadAllBytesAsync(source, cancellation);
        return JsonWebKeySet.Parse(json) is JsonWebKeySetOutcome.Read read
            ? read.Keys
            : throw new InvalidOperationException("The key set is refused: it is not one that this product publishes.");
    }
}
