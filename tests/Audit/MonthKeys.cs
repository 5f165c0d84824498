using System.Collections.Concurrent;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Audit;

/// <summary>
/// Data keys of audit months in memory, without the vault behind the real ones: RSA is not what these tests are about.
/// </summary>
internal sealed class MonthKeys : IDataKeys
{
    private readonly ConcurrentDictionary<KeyScope, byte[]?> _keys = new();

    public Task ProvisionTenantAsync(TenantId tenant, CancellationToken cancellation) =>
        throw new InvalidOperationException("The audit log never touches a tenant's keys.");

    public Task<DataKey> GetOrCreateAsync(KeyScope scope, CancellationToken cancellation)
    {
        Assert.IsInstanceOfType<KeyScope.AuditMonth>(scope);
        var key = _keys.GetOrAdd(scope, _ => RandomSource.System.Bytes(DataKey.SizeBytes));
        return Task.FromResult(
            new DataKey(scope, 1, key ?? throw new KeyUnavailableException("The month is forgotten.")));
    }

    public Task<DataKey> GetAsync(KeyScope scope, int version, CancellationToken cancellation) =>
        _keys.TryGetValue(scope, out var key) && key is not null
            ? Task.FromResult(new DataKey(scope, version, key))
            : throw new KeyUnavailableException("There is no such key.");

    public Task<KeyDestruction> DestroyAsync(KeyScope scope, CancellationToken cancellation)
    {
        _keys[scope] = null;
        return Task.FromResult(new KeyDestruction(SettableTime.Start, SettableTime.Start));
    }
}
