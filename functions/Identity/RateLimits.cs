using System.Diagnostics.CodeAnalysis;

namespace PrivacyFunctions.Identity;

/// <summary>
/// Counts calls per minute and key (a function and a client address) in fixed windows of one process. It keeps honest
/// clients honest and slows guessing down; it is no shield against a distributed flood, which is the edge's work.
/// </summary>
public sealed class RateLimits(TimeProvider time)
{
    /// <summary>20,000 keys, about 3 MB. When a window has seen so many, all further ones share one counter.</summary>
    private const int MaxKeys = 20_000;

    private const string Overflow = "";

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long _window;

    /// <summary>Counts one call; false when it is over the limit, with the time until the window ends.</summary>
    public bool TryCount(string key, int perMinute, [NotNullWhen(false)] out TimeSpan? retryAfter)
    {
        var now = time.GetUtcNow().UtcTicks;
        lock (_lock)
        {
            if (now / Window.Ticks != _window)
            {
                _window = now / Window.Ticks;
                _counts.Clear();
            }

            var counted = _counts.ContainsKey(key) || _counts.Count < MaxKeys ? key : Overflow;
            var count = _counts.GetValueOrDefault(counted) + 1;
            _counts[counted] = count;
            retryAfter = count > perMinute ? TimeSpan.FromTicks(Window.Ticks - (now % Window.Ticks)) : null;
            return count <= perMinute;
        }
    }
}
