namespace PrivacyFunctions.Connectors.Http;

/// <summary>
/// Remembers the tokens that were used until they expire. Full, it refuses: an attacker must not flush it.
/// </summary>
internal sealed class ReplayGuard
{
    /// <summary>100,000 tokens a minute: more than a service is ever called.</summary>
    public const int Capacity = 100_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, long> _byExpiry = new();

    /// <param name="expires">Unix seconds, as <paramref name="now"/>.</param>
    public bool TryUse(string token, long expires, long now)
    {
        lock (_lock)
        {
            while (_byExpiry.TryPeek(out var oldest, out var expiry) && expiry <= now)
            {
                _byExpiry.Dequeue();
                _used.Remove(oldest);
            }

            if (_used.Count >= Capacity || !_used.Add(token))
                return false;
            _byExpiry.Enqueue(token, expires);
            return true;
        }
    }
}
