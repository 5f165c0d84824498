using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Connectors;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>Secrets, and records that a ground no longer keeps, over a real database.</summary>
[TestClass]
public sealed class SecretEraserTests
{
    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestInitialize]
    public Task PrepareAsync() => _fixture.PrepareAsync(GateFixture.Ada, Token);

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task The_hash_of_every_secret_is_in_the_audit_log_before_it_goes()
    {
        await using var service = await ServiceAsync(EraseAction.SecureErase);
        _fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The log does not answer."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => EraseAsync(service));
        Assert.AreEqual("1234", (await service.AllAsync())[0].Pin, "Its hash is nowhere yet.");
        Assert.AreEqual(new Receipt.Erased(2), await EraseAsync(service));
        CollectionAssert.AreEquivalent(new[] { Hash("1234"), Hash("9876") }, Hashes());
        Assert.HasCount(1, await service.AllAsync(), "Grace's stays.");
    }

    [TestMethod]
    public async Task A_hold_keeps_the_secrets_too()
    {
        await using var service = await ServiceAsync(EraseAction.SecureErase);
        await _fixture.PlaceAsync(GateFixture.Ada, Token);
        Assert.IsInstanceOfType<Receipt.Held>(await EraseAsync(service));
        Assert.AreEqual("1234", (await service.AllAsync())[0].Pin);
    }

    [TestMethod]
    public async Task What_a_ground_no_longer_keeps_is_counted_beside_what_it_keeps()
    {
        await using var service = await ServiceAsync(EraseAction.Retain);
        var receipt = (Receipt.Retained)await EraseAsync(service);
        Assert.AreEqual(("tax", 1L, 1L), (receipt.Ground, receipt.Count, receipt.Expired));
        Assert.AreEqual(receipt, await EraseAsync(service), "As recorded.");
        Assert.AreEqual("1234", (await service.AllAsync())[0].Pin, "A retained record keeps its secrets.");
        Assert.IsEmpty(Hashes());
    }

    private async Task<SqliteCards> ServiceAsync(EraseAction action)
    {
        var now = _fixture.Time.GetUtcNow();
        var service = new SqliteCards(action, now);
        await service.SeedAsync(
            new Card("acme", GateFixture.Ada.Value, 1, "Ada", Pin: "1234", IssuedAt: now.AddYears(-1)),
            new Card("acme", GateFixture.Ada.Value, 2, "Ada", Pin: "9876", IssuedAt: now.AddYears(-9)),
            new Card("acme", GateFixture.Grace.Value, 3, "Grace", Pin: "5555", IssuedAt: now));
        return service;
    }

    private Task<Receipt> EraseAsync(SqliteCards service) => new ServiceEraser(
        _fixture.Get<DestructionGate>(), new OneConnector(service.Connector), _fixture.Get<EraseStepStore>(),
        _fixture.Get<SecretEraser>()).EraseAsync(
        _fixture.ScopeOf(GateFixture.Ada), service.Cards, GateFixture.Entry, GateFixture.Entry, Token);

    private string[] Hashes() =>
        [.. _fixture.Audit.Events.Where(entry => entry.Action == "secret.hashed").Select(entry => entry.EvidenceHash!)];

    private static string Hash(string secret) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private sealed class OneConnector(IConnector connector) : IConnectors
    {
        public IConnector For(string service) => connector;
    }
}
