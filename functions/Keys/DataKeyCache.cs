using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Keys;

/// <summary>
/// Unwrapped data keys in memory, bounded in time and number, wiped when they leave. A lifetime counts from before the
/// key's record was read, so that a key destroyed meanwhile is gone when <see cref="KeyDestruction.ShreddedAt"/> says
/// so.
/// </summary>
internal sealed class DataKeyCache : IDisposable
{
    // Expired keys are refused at once; this is how long they may lie in memory unused.
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly int _maxEntries;
    private readonly Lock _gate = new();
    private readonly Dictionary<(KeyScope Scope, int Version), LinkedListNode<Entry>> _byKey = [];
    private readonly LinkedList<Entry> _oldestFirst = [];
    private readonly ITimer _sweeps;

    public DataKeyCache(TimeProvider time, IOptions<KeysOptions> options)
    {
        _time = time;
        _lifetime = options.Value.CacheLifetime;
        _maxEntries = options.Value.CacheEntries;
        _sweeps = time.CreateTimer(_ => Sweep(), null, SweepPeriod, SweepPeriod);
    }

    public TimeSpan Lifetime => _lifetime + SweepPeriod;

    /// <summary>A copy of the key for the caller, or null.</summary>
    public DataKey? Find(KeyScope scope, int version)
    {
        lock (_gate)
        {
            return _byKey.TryGetValue((scope, version), out var node) && !IsExpired(node.Value)
                ? new DataKey(scope, version, node.Value.Bytes)
                : null;
        }
    }

    /// <param name="readAt">A moment before the key's record was read.</param>
    public void Keep(DataKey key, DateTimeOffset readAt)
    {
        lock (_gate)
        {
            Remove(key.Scope, key.Version);
            while (_byKey.Count >= _maxEntries)
                Remove(_oldestFirst.First!);
            var entry = new Entry(key.Scope, key.Version, key.Bytes.ToArray(), readAt);
            _byKey.Add((key.Scope, key.Version), _oldestFirst.AddLast(entry));
        }
    }

    public void Remove(KeyScope scope, int version)
    {
        lock (_gate)
        {
            if (_byKey.TryGetValue((scope, version), out var node))
                Remove(node);
        }
    }

    /// <summary>Wipes everything under a tenant's KEK. Costs what is cached, whatever the tenant's size.</summary>
    public void RemoveTenant(TenantId tenant)
    {
        lock (_gate)
        {
            foreach (var node in _byKey.Values.Where(node => IsUnder(node.Value.Scope, tenant)).ToList())
                Remove(node);
        }
    }

    public void Dispose()
    {
        _sweeps.Dispose();
        lock (_gate)
        {
            while (_oldestFirst.First is { } node)
                Remove(node);
        }
    }

    private bool IsExpired(Entry entry) => _time.GetUtcNow() - entry.ReadAt >= _lifetime;

    /// <summary>A contact's key is under the platform's KEK and stays.</summary>
    private static bool IsUnder(KeyScope scope, TenantId tenant) => scope switch
    {
        KeyScope.Tenant(var id) => id == tenant,
        KeyScope.Subject(var owner, _) => owner == tenant,
        KeyScope.Pseudonyms(var owner) => owner == tenant,
        _ => false,
    };

    private void Sweep()
    {
        lock (_gate)
        {
            foreach (var node in _byKey.Values.Where(node => IsExpired(node.Value)).ToList())
                Remove(node);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _oldestFirst.Remove(node);
        _byKey.Remove((node.Value.Scope, node.Value.Version));
        CryptographicOperations.ZeroMemory(node.Value.Bytes);
    }

    private sealed record Entry(KeyScope Scope, int Version, byte[] Bytes, DateTimeOffset ReadAt);
}
