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
public sealed class FencesTests : IAsyncDisposable
{
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private IFences Fences => _fixture.Fences;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.Keys.ProvisionTenantAsync(Globex, Token);
    }

    [TestMethod]
    public async Task A_fence_stands_for_its_subject_in_its_tenant_only()
    {
        await Fences.RaiseAsync(Acme, Ada, "req_1", Token);
        Assert.IsTrue(await Fences.IsFencedAsync(Acme, Ada, Token));
        Assert.IsFalse(await Fences.IsFencedAsync(Acme, SubjectId.Parse("user-2"), Token));
        Assert.IsFalse(await Fences.IsFencedAsync(Globex, Ada, Token));
        Assert.IsFalse(await Fences.IsFencedAsync(Acme, null, Token));
    }

    [TestMethod]
    public async Task A_tenants_fence_stands_for_everybody_in_it_also_when_its_key_is_gone()
    {
        await Fences.RaiseAsync(Acme, null, "req_1", Token);
        await DeleteKekAsync();
        Assert.IsTrue(await Fences.IsFencedAsync(Acme, Ada, Token));
        Assert.IsTrue(await Fences.IsFencedAsync(Acme, null, Token));
    }

    [TestMethod]
    public async Task A_fence_that_cannot_be_read_throws()
    {
        await DeleteKekAsync();
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            async () => await Fences.IsFencedAsync(Acme, Ada, Token));
    }

    [TestMethod]
    public async Task Raising_a_fence_again_changes_nothing()
    {
        await Fences.RaiseAsync(Acme, Ada, "req_1", Token);
        var first = await ListAsync();
        _fixture.Advance(TimeSpan.FromDays(1));
        await Fences.RaiseAsync(Acme, Ada, "req_2", Token);
        CollectionAssert.AreEqual(first, await ListAsync());
        Assert.AreEqual("req_1", first.Single().ReasonId);
    }

    [TestMethod]
    public async Task What_is_stored_names_nobody()
    {
        await Fences.RaiseAsync(Acme, Ada, "req_1", Token);
        await _fixture.Keys.DestroyAsync(AdaOfAcme, Token);
        foreach (var table in new[] { "fences", "datakeys" })
        {
            await foreach (var stored in _fixture.Store.QueryAsync(new EntityQuery(table, Acme.Value), Token))
                Assert.DoesNotContain(Ada.Value, stored.Key.Row + Encoding.UTF8.GetString(stored.Content.Span));
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("ada@acme.example")]
    public async Task A_reason_that_is_no_id_is_refused(string reason) =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Fences.RaiseAsync(Acme, Ada, reason, Token));

    [TestMethod]
    public async Task The_list_is_paged_and_names_pseudonyms()
    {
        for (var i = 0; i < 5; i++)
            await Fences.RaiseAsync(Acme, SubjectId.Parse($"user-{i}"), $"req_{i}", Token);
        List<string> reasons = [];
        for (var query = "?limit=2"; query is not null;)
        {
            var (status, page) = await AskAsync(query);
            Assert.AreEqual(200, status);
            var items = page.GetProperty("items").EnumerateArray().ToList();
            Assert.IsLessThanOrEqualTo(2, items.Count);
            reasons.AddRange(items.Select(item => item.GetProperty("reason").GetString()!));
            foreach (var item in items)
                Assert.StartsWith("psn1_", item.GetProperty("subject").GetString()!);
            query = page.TryGetProperty("nextLink", out var next) && next.GetString() is { } link
                ? link[link.IndexOf('?', StringComparison.Ordinal)..]
                : null;
        }

        CollectionAssert.AreEquivalent(new[] { "req_0", "req_1", "req_2", "req_3", "req_4" }, reasons);
    }

    [TestMethod]
    public async Task A_service_asks_for_one_subject()
    {
        await Fences.RaiseAsync(Acme, Ada, "req_1", Token);
        Assert.IsTrue((await AskAsync("?subject=user-1")).Body.GetProperty("fenced").GetBoolean());
        Assert.IsTrue((await AskAsync("?subject=restricted")).Body.GetProperty("restricted").GetBoolean());
        Assert.IsFalse((await AskAsync("?subject=user-2")).Body.GetProperty("fenced").GetBoolean());
    }

    [TestMethod]
    [DataRow("?subject=")]
    [DataRow("?subject=a@b")]
    [DataRow("?subject=a&subject=b")]
    [DataRow("?limit=0")]
    [DataRow("?continuation=eHg")]
    public async Task A_question_that_makes_no_sense_is_a_bad_request(string query) =>
        Assert.AreEqual(400, (await AskAsync(query)).Status);

    private async Task<(int Status, JsonElement Body)> AskAsync(string query)
    {
        var http = new DefaultHttpContext();
        http.Request.Path = "/api/tenants/acme/fences";
        http.Request.QueryString = new QueryString(query);
        http.Response.Body = new MemoryStream();
        await (await new FencesApi(Fences, [new OneRestricted()]).ListAsync(http.Request, "acme", Token)).ExecuteAsync(http);
        http.Response.Body.Position = 0;
        return (http.Response.StatusCode, await JsonSerializer.DeserializeAsync<JsonElement>(
            http.Response.Body, HttpJson.Options, Token));
    }

    private async Task<List<Fence>> ListAsync()
    {
        List<Fence> all = [];
        await foreach (var fence in Fences.ListAsync(Acme, null, Token))
            all.Add(fence);
        return all;
    }

    private async Task DeleteKekAsync()
    {
        var record = EntityJson.Read<TenantKeysV1>((await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!);
        await _fixture.Vault.DeleteAsync(record.Keks[0].Name, Token);
        _fixture.Advance(TimeSpan.FromMinutes(5));
    }

    private sealed class OneRestricted : IRestrictions
    {
        public ValueTask<Restricted?> FindAsync(
            TenantId tenant, SubjectId subject, CancellationToken cancellation) =>
            new(subject.Value == "restricted" ? Restricted.Everywhere : null);
    }
}
