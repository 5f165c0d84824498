using Microsoft.Extensions.Options;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Clock;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class DataKeyCacheTests : IDisposable
{
    private readonly AdjustableTimeProvider _time = new(TimeProvider.System, offsetFile: null);

    public void Dispose() => _time.Dispose();

    [TestMethod]
    public void A_key_is_forgotten_when_its_time_is_over_counted_from_before_its_record_was_read()
    {
        using var cache = Cache(entries: 10);
        using var key = Key(1);
        cache.Keep(key, _time.GetUtcNow() - TimeSpan.FromMinutes(4));
        using (var found = cache.Find(key.Scope, 1))
            CollectionAssert.AreEqual(key.Bytes.ToArray(), found!.Bytes.ToArray());
        Advance(TimeSpan.FromSeconds(61));
        Assert.IsNull(cache.Find(key.Scope, 1));
    }

    [TestMethod]
    public void Beyond_its_number_the_oldest_key_goes_first()
    {
        using var cache = Cache(entries: 2);
        foreach (var month in new[] { 1, 2, 3 })
            cache.Keep(Key(month), _time.GetUtcNow());
        Assert.IsNull(cache.Find(Key(1).Scope, 1));
        Assert.IsNotNull(cache.Find(Key(2).Scope, 1));
        Assert.IsNotNull(cache.Find(Key(3).Scope, 1));
    }

    [TestMethod]
    public void A_removed_key_is_gone_and_another_version_stays()
    {
        using var cache = Cache(entries: 10);
        cache.Keep(Key(1), _time.GetUtcNow());
        cache.Keep(new DataKey(Key(1).Scope, 2, new byte[32]), _time.GetUtcNow());
        cache.Remove(Key(1).Scope, 1);
        cache.Remove(Key(1).Scope, 1);
        Assert.IsNull(cache.Find(Key(1).Scope, 1));
        Assert.IsNotNull(cache.Find(Key(1).Scope, 2));
    }

    [TestMethod]
    public void Keeping_a_key_again_prolongs_it()
    {
        using var cache = Cache(entries: 10);
        cache.Keep(Key(1), _time.GetUtcNow());
        Advance(TimeSpan.FromMinutes(4));
        cache.Keep(Key(1), _time.GetUtcNow());
        Advance(TimeSpan.FromMinutes(4));
        Assert.IsNotNull(cache.Find(Key(1).Scope, 1));
    }

    [TestMethod]
    [DataRow(0, 100)]
    [DataRow(16, 100)]
    [DataRow(5, 0)]
    [DataRow(5, 100_001)]
    public void Bounds_that_are_none_are_refused_at_start(int minutes, int entries) => Assert.IsNotNull(
        new KeysOptions
        {
            TenantVaults = ["tenants-0"],
            CacheLifetime = TimeSpan.FromMinutes(minutes),
            CacheEntries = entries
        }.Problem());

    [TestMethod]
    public void Vaults_that_would_die_together_are_refused_at_start()
    {
        Assert.IsNull(new KeysOptions { TenantVaults = ["tenants-0"] }.Problem());
        Assert.IsNotNull(new KeysOptions().Problem());
        Assert.IsNotNull(new KeysOptions { TenantVaults = ["tenants-0", "platform"] }.Problem());
        Assert.IsNotNull(new KeysOptions { TenantVaults = ["tenants-0"], PlatformVault = "" }.Problem());
    }

    private static DataKey Key(int month) =>
        new(new KeyScope.AuditMonth(2026, month), 1, Enumerable.Repeat((byte)month, 32).ToArray());

    private DataKeyCache Cache(int entries) => new(_time, Options.Create(new KeysOptions { CacheEntries = entries }));

    private void Advance(TimeSpan by) => Assert.IsTrue(_time.AdvanceTo(_time.GetUtcNow() + by));
}
