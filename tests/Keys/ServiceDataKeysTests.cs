using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class ServiceDataKeysTests : IAsyncDisposable
{
    private static readonly SubjectId Bob = SubjectId.Parse("user-2");
    private readonly KeysFixture _fixture = new();
    private readonly RateLimits _limits;

    public ServiceDataKeysTests() => _limits = new RateLimits(_fixture.Time);

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ServiceDataKeys Services => _fixture.ServiceKeys;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.Keys.ProvisionTenantAsync(Globex, Token);
    }

    [TestMethod]
    public async Task A_key_comes_back_from_its_wrapped_form_after_a_restart()
    {
        foreach (var subject in new SubjectId?[] { null, Ada })
        {
            var given = await GenerateAsync(subject);
            Assert.HasCount(32, given.Key);
            await _fixture.RestartAsync();
            var again = (ServiceKeyOutcome.Given)await Services.UnwrapAsync(Acme, subject, given.Wrapped!, Token);
            CollectionAssert.AreEqual(given.Key, again.Key);
            Assert.IsNull(again.Wrapped, "the one that was sent is still the best");
        }
    }

    [TestMethod]
    public async Task Every_key_is_another_and_its_wrapped_form_does_not_hold_it()
    {
        var (one, other) = (await GenerateAsync(null), await GenerateAsync(null));
        CollectionAssert.AreNotEqual(one.Key, other.Key);
        Assert.IsLessThan(0, one.Wrapped.AsSpan().IndexOf(one.Key));
    }

    [TestMethod]
    public async Task A_wrapped_key_opens_for_its_tenant_and_subject_only()
    {
        var ofTenant = (await GenerateAsync(null)).Wrapped!;
        var ofAda = (await GenerateAsync(Ada)).Wrapped!;
        await GenerateAsync(Bob);
        await RefusedAsync(Globex, null, ofTenant);
        await RefusedAsync(Acme, Ada, ofTenant);
        await RefusedAsync(Acme, null, ofAda);
        await RefusedAsync(Acme, Bob, ofAda);
        ofTenant[^1] ^= 1;
        await RefusedAsync(Acme, null, ofTenant);
        await RefusedAsync(Acme, null, []);
        await RefusedAsync(Acme, null, new byte[100_000]);
    }

    [TestMethod]
    public async Task A_fenced_subject_gets_no_key_and_has_none_unwrapped_but_others_do()
    {
        var ofAda = (await GenerateAsync(Ada)).Wrapped!;
        await _fixture.FenceAsync(Acme, Ada);
        Assert.AreEqual((409, "subject_fenced"), await PostAsync("", """{"subject":"user-1"}"""));
        Assert.AreEqual((409, "subject_fenced"), await PostAsync("unwrap", Unwrap(ofAda, "user-1")));
        await GenerateAsync(null);
    }

    [TestMethod]
    public async Task A_destroyed_subject_key_is_gone()
    {
        var ofAda = (await GenerateAsync(Ada)).Wrapped!;
        await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        Assert.AreEqual((410, "key_destroyed"), await PostAsync("", """{"subject":"user-1"}"""));
        Assert.AreEqual((410, "key_destroyed"), await PostAsync("unwrap", Unwrap(ofAda, "user-1")));
    }

    [TestMethod]
    public async Task With_the_tenants_kek_the_services_keys_go_and_a_copied_backup_does_not_help()
    {
        var given = await GenerateAsync(null);
        var backup = (await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!;
        await _fixture.Vault.DeleteAsync(EntityJson.Read<TenantKeysV1>(backup).Keks[0].Name, Token);
        _fixture.Advance(TimeSpan.FromDays(8));
        Assert.AreEqual((409, "key_unavailable"), await PostAsync("unwrap", Unwrap(given.Wrapped!, null)));
        // The key store as it was before, brought back.
        var now = (await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!;
        await _fixture.Store.ReplaceAsync(backup.Key, backup.Content, now.ETag, Token);
        await _fixture.RestartAsync();
        Assert.AreEqual((409, "key_unavailable"), await PostAsync("unwrap", Unwrap(given.Wrapped!, null)));
    }

    [TestMethod]
    [DataRow("unwrap", "{}", 422)]
    [DataRow("unwrap", """{"wrapped":"AAAA"}""", 422)]
    [DataRow("unwrap", """{"wrapped":"***"}""", 422)]
    [DataRow("", """{"subject":"ada@acme.example"}""", 422)]
    [DataRow("", "[]", 422)]
    [DataRow("", "{", 400)]
    public async Task What_is_no_such_question_is_refused(string route, string body, int status) =>
        Assert.AreEqual(status, (await PostAsync(route, body)).Status);

    [TestMethod]
    public async Task A_flood_is_stopped_for_its_tenant()
    {
        for (var i = 0; i < DataKeysApi.PerMinute; i++)
            _limits.TryCount("data-keys acme", DataKeysApi.PerMinute, out _);
        Assert.AreEqual((429, "rate_limited"), await PostAsync("", "{}"));
        _fixture.Advance(TimeSpan.FromMinutes(1));
        Assert.AreEqual(200, (await PostAsync("", "{}")).Status);
    }

    private static string Unwrap(byte[] wrapped, string? subject) =>
        JsonSerializer.Serialize(new UnwrapDataKeyBody(
            wrapped, subject is null ? null : SubjectId.Parse(subject)), HttpJson.Options);

    private async Task<ServiceKeyOutcome.Given> GenerateAsync(SubjectId? subject) =>
        (ServiceKeyOutcome.Given)await Services.GenerateAsync(Acme, subject, Token);

    private async Task RefusedAsync(TenantId tenant, SubjectId? subject, byte[] wrapped) =>
        Assert.IsInstanceOfType<ServiceKeyOutcome.NotAKey>(
            await Services.UnwrapAsync(tenant, subject, wrapped, Token));

    private async Task<(int Status, string? Code)> PostAsync(string route, string body)
    {
        var http = new DefaultHttpContext();
        http.Request.ContentType = "application/json";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        http.Response.Body = new MemoryStream();
        var api = new DataKeysApi(Services, _limits);
        var answer = route == "unwrap"
            ? await api.UnwrapAsync(http.Request, "acme", Token)
            : await api.GenerateAsync(http.Request, "acme", Token);
        await answer.ExecuteAsync(http);
        http.Response.Body.Position = 0;
        var json = await JsonSerializer.DeserializeAsync<JsonElement>(http.Response.Body, HttpJson.Options, Token);
        return (http.Response.StatusCode, json.TryGetProperty("code", out var code) ? code.GetString() : null);
    }
}
