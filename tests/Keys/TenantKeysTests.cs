using System.Text;
using System.Text.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class TenantKeysTests : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 12, 0, 0, TimeSpan.Zero);
    private static readonly KeyName Kek = new("tenants-0", "kek-1");
    private static readonly KekGeneration First = new(1, Kek, KekState.Active, At);
    private static readonly TenantKeyVersion Active = new(1, DataKeyState.Active, Kek, [1], At);
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    public void Writing_uses_the_pending_version_while_there_is_one()
    {
        var pending = Active with { Version = 2, State = DataKeyState.Pending };
        Assert.AreEqual(Active, new TenantKeysV1([First], [Active]).ToWriteWith);
        var rotating = new TenantKeysV1([First], [Active, pending]);
        Assert.IsNull(rotating.Contradiction());
        Assert.AreEqual(pending, rotating.ToWriteWith);
        Assert.AreEqual(Active, rotating.Find(1));
        Assert.IsNull(rotating.Find(3));
    }

    [TestMethod]
    public void A_retired_version_beside_an_active_one_is_consistent() => Assert.IsNull(new TenantKeysV1(
        [First with { State = KekState.Retiring },
            new KekGeneration(2, new KeyName("tenants-0", "kek-2"), KekState.Active, At)],
        [Active with { State = DataKeyState.Retired }, Active with { Version = 2 }]).Contradiction());

    [TestMethod]
    public async Task Contradictory_metadata_are_refused_for_reading_writing_and_provisioning()
    {
        var second = Active with { Version = 2 };
        TenantKeysV1[] contradictory =
        [
            new([First], []),
            new([], [Active]),
            new([First], [Active, second]),
            new([First], [Active with { State = DataKeyState.Pending }]),
            new([First], [Active with { State = DataKeyState.Retired }]),
            new([First], [second, Active with { State = DataKeyState.Pending }]),
            new([First], [Active with { State = DataKeyState.Pending }, second]),
            new([First],
                [Active, second with { State = DataKeyState.Pending },
                    Active with { Version = 3, State = DataKeyState.Pending }]),
            new([First], [Active with { Version = 0 }]),
            new([First], [Active with { Kek = new KeyName("tenants-0", "unknown") }]),
            new([First], [Active with { Wrapped = [] }]),
            new([First, First with { Generation = 2 }], [Active]),
            new([First with { State = KekState.Retired }], [Active]),
            new([First with { State = KekState.Planned }], [Active]),
            new([First, First with { Generation = 2, State = KekState.Retiring }], [Active]),
            new([First], [Active, Active with { Version = 3, State = DataKeyState.Pending }]),
            new([First], [Active, second with { State = DataKeyState.Retired }]),
            new([First, First with { Generation = 1, State = KekState.Active }], [Active]),
        ];
        foreach (var record in contradictory)
        {
            var key = KeyRecords.OfTenant(Acme);
            await _fixture.Store.InsertAsync(key, EntityJson.Write(record), TestContext.CancellationToken);
            await RefusedAsync(
                () => _fixture.Keys.GetOrCreateAsync(new KeyScope.Tenant(Acme), TestContext.CancellationToken));
            await RefusedAsync(() => _fixture.Keys.GetOrCreateAsync(AdaOfAcme, TestContext.CancellationToken));
            await RefusedAsync(
                () => _fixture.Keys.GetAsync(new KeyScope.Tenant(Acme), 1, TestContext.CancellationToken));
            await RefusedAsync(() => _fixture.Keys.ProvisionTenantAsync(Acme, TestContext.CancellationToken));
            var stored = (await _fixture.Store.GetAsync(key, TestContext.CancellationToken))!;
            await _fixture.Store.DeleteAsync(key, stored.ETag, TestContext.CancellationToken);
        }
    }

    [TestMethod]
    public void The_stored_form_of_key_records_stays_readable()
    {
        Assert.AreEqual(
            """{"keks":[{"generation":1,"name":{"vault":"tenants-0","key":"kek-1"},"state":"active","createdAt":"2026-01-31T12:00:00+00:00","deletedAt":null,"scheduledPurgeDate":null,"purgedAt":null,"purgeAskedAt":null}],"versions":[{"version":1,"state":"active","kek":{"vault":"tenants-0","key":"kek-1"},"wrapped":"AQ==","createdAt":"2026-01-31T12:00:00+00:00"}],"canary":{"kek":{"vault":"tenants-0","key":"kek-1"},"wrapped":"AQ==","hash":"00"},"shred":{"reasonId":"req_1","requestedAt":"2026-01-31T12:00:00+00:00"},"abandoned":null}""",
            Json(new TenantKeysV1([First], [Active], new KeyCanary(Kek, [1], "00"), new ShredMark("req_1", At))));
        Assert.AreEqual(
            """{"versions":[{"version":1,"state":"active","kek":{"vault":"tenants-0","key":"kek-1"},"wrapped":"AQ==","createdAt":"2026-01-31T12:00:00+00:00"}]}""",
            Json(new PseudonymSecretsV1([Active])));
        Assert.AreEqual(
            """{"target":2,"startedAt":"2026-01-31T12:00:00+00:00","pass":1,"part":null,"cursor":null,"done":0,"pauseUntil":null,"finishedAt":null}""",
            Json(KeyWorkV1.Start(2, At)));
        Assert.AreEqual(
            """{"keks":[{"generation":1,"name":{"vault":"tenants-0","key":"kek-1"},"state":"active","createdAt":"2026-01-31T12:00:00+00:00","deletedAt":null,"scheduledPurgeDate":null,"purgedAt":null,"purgeAskedAt":null}],"abandoned":null}""",
            Json(new KeksV1([First])));
        Assert.AreEqual(
            """{"live":{"kek":{"vault":"tenants-0","key":"kek-1"},"wrapped":"AQ==","createdAt":"2026-01-31T12:00:00+00:00"},"destroyedAt":null}""",
            Json(new SingleKeyV1(new WrappedKey(Kek, [1], At), DestroyedAt: null)));
        Assert.AreEqual("""{"live":null,"destroyedAt":"2026-01-31T12:00:00+00:00"}""", Json(new SingleKeyV1(null, At)));
    }

    [TestMethod]
    public void A_record_from_before_there_were_canaries_and_shredding_is_read()
    {
        var before = """{"keks":[{"generation":1,"name":{"vault":"tenants-0","key":"kek-1"},"state":"active","createdAt":"2026-01-31T12:00:00+00:00"}],"versions":[{"version":1,"state":"active","kek":{"vault":"tenants-0","key":"kek-1"},"wrapped":"AQ==","createdAt":"2026-01-31T12:00:00+00:00"}]}"""u8;
        var read = EntityJson.Read<TenantKeysV1>(
            new StoredEntity(KeyRecords.OfTenant(Acme), before.ToArray(), new ETag("1")));
        Assert.AreEqual(First, read.Keks.Single());
        Assert.IsNull(read.Contradiction());
    }

    [TestMethod]
    public void A_platforms_record_from_before_there_were_generations_is_read()
    {
        var before = """{"keks":[{"generation":1,"name":{"vault":"tenants-0","key":"kek-1"},"state":"active","createdAt":"2026-01-31T12:00:00+00:00"}]}"""u8;
        var read = EntityJson.Read<KeksV1>(
            new StoredEntity(KeyRecords.OfPlatform("contacts"), before.ToArray(), new ETag("1")));
        Assert.AreEqual(First, read.Active);
        Assert.IsNull(read.Contradiction());
    }

    [TestMethod]
    public void The_messages_of_the_orchestrations_keep_their_form()
    {
        Assert.AreEqual(
            """{"Tenant":"acme","Version":2}""", JsonSerializer.Serialize(new KeyRotationStartedV1(Acme, 2)));
        Assert.AreEqual(
            """{"Tenant":"acme","Generation":2}""", JsonSerializer.Serialize(new KekRenewalStartedV1(Acme, 2)));
        Assert.AreEqual(
            """{"Generation":2,"Platform":"contacts"}""",
            JsonSerializer.Serialize(new KekRenewalStartedV1(null, 2, "contacts")));
        Assert.AreEqual(
            """{"Stopped":false,"Finished":true,"PauseUntil":"2026-01-31T12:00:00+00:00","Done":7}""",
            JsonSerializer.Serialize(new KeyWorkProgressV1(Stopped: false, Finished: true, At, 7)));
    }

    private static string Json<T>(T record)
    {
        var json = EntityJson.Write(record);
        EntityJson.Read<T>(new StoredEntity(KeyRecords.OfTenant(Acme), json, new ETag("1")));
        return Encoding.UTF8.GetString(json.Span);
    }

    private static Task RefusedAsync(Func<Task> use) => Assert.ThrowsExactlyAsync<KeyUnavailableException>(use);
}
