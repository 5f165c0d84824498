using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

[TestClass]
public sealed class PseudonymsTests : IAsyncDisposable
{
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private IPseudonyms Pseudonyms => _fixture.Pseudonyms;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_value_keeps_its_pseudonym_over_a_restart()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        var before = await Pseudonyms.OfAsync(Acme, "email", "ada@acme.example", Token);
        await _fixture.RestartAsync();
        Assert.AreEqual(before, await Pseudonyms.OfAsync(Acme, "email", "ada@acme.example", Token));
        Assert.AreEqual(before, (await Pseudonyms.CandidatesAsync(Acme, "email", "ada@acme.example", Token)).Single());
        Assert.MatchesRegex("^psn1_[0-9a-f]{40}$", before.Text);
    }

    [TestMethod]
    public async Task Tenants_kinds_and_values_are_kept_apart()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await _fixture.Keys.ProvisionTenantAsync(Globex, Token);
        string[] all =
        [
            (await Pseudonyms.OfAsync(Acme, "email", "ada", Token)).Text,
            (await Pseudonyms.OfAsync(Acme, "email", "adb", Token)).Text,
            (await Pseudonyms.OfAsync(Acme, "emaila", "da", Token)).Text,
            (await Pseudonyms.OfAsync(Globex, "email", "ada", Token)).Text,
        ];
        CollectionAssert.AllItemsAreUnique(all);
    }

    [TestMethod]
    public async Task A_tenant_from_before_gets_its_secret_at_first_use_and_parallel_uses_agree()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        var entity = (await _fixture.Store.GetAsync(KeyRecords.OfPseudonyms(Acme), Token))!;
        await _fixture.Store.DeleteAsync(entity.Key, entity.ETag, Token);
        await _fixture.RestartAsync();
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(async () => (await Pseudonyms.OfAsync(Acme, "email", "ada", Token)).Text)));
        Assert.HasCount(1, all.Distinct());
    }

    [TestMethod]
    public async Task A_tenant_without_keys_has_no_pseudonyms() =>
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            async () => await Pseudonyms.OfAsync(Acme, "email", "ada", Token));

    [TestMethod]
    public async Task With_the_tenants_kek_the_pseudonyms_go_when_the_cache_ends()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        await Pseudonyms.OfAsync(Acme, "email", "ada", Token);
        var record = EntityJson.Read<TenantKeysV1>((await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!);
        await _fixture.Vault.DeleteAsync(record.Keks[0].Name, Token);
        _fixture.Advance(TimeSpan.FromMinutes(5));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            async () => await Pseudonyms.OfAsync(Acme, "email", "ada", Token));
    }

    [TestMethod]
    [DataRow("active", "active")]
    [DataRow("retired", "retired")]
    [DataRow("active", "retired")]
    public async Task A_secret_whose_versions_contradict_themselves_is_not_used(string first, string second)
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        var entity = (await _fixture.Store.GetAsync(KeyRecords.OfPseudonyms(Acme), Token))!;
        var version = EntityJson.Read<PseudonymSecretsV1>(entity).Versions[0];
        var broken = new PseudonymSecretsV1(
        [
            version with { State = Enum.Parse<DataKeyState>(first, ignoreCase: true) },
            version with { Version = 2, State = Enum.Parse<DataKeyState>(second, ignoreCase: true) },
        ]);
        await _fixture.Store.ReplaceAsync(entity.Key, EntityJson.Write(broken), entity.ETag, Token);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            async () => await Pseudonyms.OfAsync(Acme, "email", "ada", Token));
    }
}
