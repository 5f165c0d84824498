using PrivacyFunctions.Erasure;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Keys;

namespace PrivacyFunctions.Tests.Erasure;

/// <summary>
/// The next generation of the deletion log's KEK: entries are not wrapped anew, so the old one stays until they are
/// forgotten.
/// </summary>
[TestClass]
public sealed class DeletionLogKekTests
{
    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private IDeletionLog Log => _fixture.Get<IDeletionLog>();

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task The_old_kek_is_deleted_when_the_last_entry_under_it_is_forgotten()
    {
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Ada, "req_1"), Token);
        var copy = await RowAsync("key|req_1");
        await RenewAsync(2);
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Grace, "req_2"), Token);
        await _fixture.RestartAsync();
        Assert.AreEqual(GateFixture.Ada, (await Log.FindAsync(GateFixture.Acme, "req_1", Token))!.Subject);
        var keks = await KeksAsync();
        Assert.AreEqual(KekState.Retiring, keks.Keks[0].State);
        Assert.AreEqual(keks.Keks[0].Name, copy.Kek);
        Assert.AreEqual(keks.Active.Name, (await RowAsync("key|req_2")).Kek);

        await ForgetAsync("req_1");
        await RenewAsync(2);
        Assert.AreEqual(KekState.Retired, (await KeksAsync()).Keks[0].State);
        Assert.AreEqual(GateFixture.Grace, (await Log.FindAsync(GateFixture.Acme, "req_2", Token))!.Subject);
        // What a copy of the log still has opens no more.
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => _fixture.Get<IKeyVault>().UnwrapAsync(copy.Kek, copy.Wrapped, Token));
    }

    [TestMethod]
    public async Task An_entry_that_is_not_finished_keeps_its_kek_and_nothing_else_waits_for_it()
    {
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Ada, "req_1"), Token);
        await RenewAsync(2);
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Grace, "req_2"), Token);
        await RenewAsync(3);
        await ForgetAsync("req_2");
        await RenewAsync(3);
        CollectionAssert.AreEqual(
            new[] { KekState.Retiring, KekState.Retired, KekState.Active },
            (await KeksAsync()).Keks.Select(kek => kek.State).ToArray());
        Assert.AreEqual(GateFixture.Ada, (await Log.FindAsync(GateFixture.Acme, "req_1", Token))!.Subject);
    }

    private Task RenewAsync(int generation) => Renewals.RunAsync(
        _fixture.Get<ITenantKeys>(), new KekRenewalStartedV1(null, generation, "deletion-log"), _fixture.Time, Token);

    private async Task ForgetAsync(string entry)
    {
        await Log.FinishAsync(GateFixture.Acme, entry, Token);
        _fixture.Advance(TimeSpan.FromDays(60));
        Assert.AreEqual(1, await _fixture.Get<DeletionForgetting>().RunAsync(Token));
    }

    private async Task<KeksV1> KeksAsync() =>
        EntityJson.Read<KeksV1>((await _fixture.DeletionEntities.GetAsync(DeletionRows.Keks, Token))!);

    private async Task<DeletionKey> RowAsync(string row) => EntityJson.Read<DeletionKey>(
        (await _fixture.DeletionEntities.GetAsync(new EntityKey("deletionlog", "acme", row), Token))!);
}
