using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Erasure;

[TestClass]
public sealed class DestructionGateTests
{
    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_piece_is_destroyed_once_entry_and_fence_stand()
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        Assert.AreEqual((new GateOutcome.Destroyed(), 1), await DestroyAsync());
    }

    [TestMethod]
    public async Task Nothing_is_destroyed_without_an_entry_in_the_deletion_log()
    {
        await _fixture.FenceAsync(GateFixture.Ada, Token);
        await RefusesAsync<DestructionRefusedException>();
    }

    [TestMethod]
    public async Task Nothing_is_destroyed_without_a_fence()
    {
        await _fixture.FenceAsync(GateFixture.Grace, Token);
        await _fixture.Get<IDeletionLog>().AppendAsync(_fixture.EntryOf(GateFixture.Ada), Token);
        await RefusesAsync<DestructionRefusedException>();
    }

    [TestMethod]
    public async Task A_hold_on_the_person_or_the_tenant_refuses_and_one_on_somebody_else_does_not()
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        await _fixture.PlaceAsync(GateFixture.Grace, Token);
        Assert.AreEqual((new GateOutcome.Destroyed(), 1), await DestroyAsync());
        var ofPerson = await _fixture.PlaceAsync(GateFixture.Ada, Token);
        Assert.AreEqual((new GateOutcome.Held(ofPerson.Id.Value), 0), await DestroyAsync());
        await _fixture.ReleaseAsync(ofPerson, GateFixture.Ada, Token);
        Assert.AreEqual((new GateOutcome.Destroyed(), 1), await DestroyAsync());
        var ofTenant = await _fixture.PlaceAsync(null, Token);
        Assert.AreEqual((new GateOutcome.Held(ofTenant.Id.Value), 0), await DestroyAsync());
    }

    [TestMethod]
    [DataRow("holds", "active|s|")]
    [DataRow("holds", "active|t|")]
    [DataRow("holds", "head")]
    [DataRow("fences", "")]
    public async Task What_cannot_be_read_refuses(string table, string row)
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        _fixture.Failing.FailsRead = (of, at) => of == table && at.StartsWith(row, StringComparison.Ordinal);
        await RefusesAsync<StorageUnavailableException>();
    }

    [TestMethod]
    public async Task A_hold_whose_row_is_damaged_refuses()
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        await _fixture.Entities.InsertAsync(
            new EntityKey("holds", "acme", "active|s|usr-ada|hold_x"), "{\"half\":1}"u8.ToArray(), Token);
        await RefusesAsync<InvalidDataException>();
    }

    [TestMethod]
    public async Task A_permit_that_cannot_be_written_refuses()
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        _fixture.Failing.FailsWrite = operations => operations[0].Key.Table == "holds";
        await RefusesAsync<StorageUnavailableException>();
    }

    [TestMethod]
    public async Task After_a_piece_no_permit_is_out_and_after_a_lost_one_it_stays_until_it_expires()
    {
        await _fixture.PrepareAsync(GateFixture.Ada, Token);
        await DestroyAsync();
        Assert.AreEqual(0, await InFlightAsync());
        await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => DestroyAsync(new ConnectorException("accounts", FailureReason.Unauthorized, retriable: false)));
        Assert.AreEqual(0, await InFlightAsync(), "The service has answered.");
        foreach (var fault in new[]
        {
            new ConnectorException("accounts", FailureReason.Timeout, retriable: true),
            new ConnectorException("accounts", FailureReason.StillWorking, retriable: true),
            new ConnectorException("accounts", FailureReason.Unauthorized, retriable: false) { MayBeAtWork = true },
        })
        {
            await Assert.ThrowsExactlyAsync<ConnectorException>(() => DestroyAsync(fault));
            Assert.AreEqual(1, await InFlightAsync(), "The service may be at it still, or says that it is.");
            _fixture.Advance(HoldLimits.Permit);
            Assert.AreEqual(0, await InFlightAsync());
        }
    }

    private async Task<int> InFlightAsync()
    {
        var hold = await _fixture.PlaceAsync(GateFixture.Ada, Token);
        var count = await _fixture.Get<HoldPermits>().InFlightAsync(hold, GateFixture.Ada, Token);
        await _fixture.ReleaseAsync(hold, GateFixture.Ada, Token);
        return count;
    }

    private async Task RefusesAsync<T>()
        where T : Exception
    {
        var destroyed = 0;
        await Assert.ThrowsExactlyAsync<T>(() => _fixture.Get<DestructionGate>().DestroyAsync(
            Piece(),
            (_, _) =>
            {
                destroyed++;
                return Task.CompletedTask;
            },
            Token));
        Assert.AreEqual(0, destroyed);
    }

    private async Task<(GateOutcome Outcome, int Destroyed)> DestroyAsync(Exception? fault = null)
    {
        var destroyed = 0;
        var outcome = await _fixture.Get<DestructionGate>().DestroyAsync(
            Piece(),
            (_, _) =>
            {
                destroyed++;
                return fault is null ? Task.CompletedTask : Task.FromException(fault);
            },
            Token);
        return (outcome, destroyed);
    }

    private static Destruction Piece() =>
        new(GateFixture.Acme, GateFixture.Ada, GateFixture.Entry, "step", FenceRule.MustStand);
}
