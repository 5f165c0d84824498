using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>One correction through the gate, at services that hold, lie, fail or cannot.</summary>
[TestClass]
public sealed class RectifierTests : IAsyncDisposable
{
    private readonly GateFixture _fixture = new();
    private readonly CorrectableService _service = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestMethod]
    public async Task What_another_query_finds_is_rectified() =>
        Assert.AreEqual(new Receipt.Rectified(2), await RectifyAsync());

    [TestMethod]
    public async Task A_service_that_lies_is_caught()
    {
        _service.Lies = true;
        Assert.AreEqual(new Receipt.Failed(FailureReason.NotRectified, Retriable: true), await RectifyAsync());
    }

    [TestMethod]
    public async Task Nobodys_record_is_nothing_found()
    {
        _service.Records = 0;
        Assert.AreEqual(new Receipt.NothingFound(), await RectifyAsync());
    }

    [TestMethod]
    public async Task A_hold_keeps_what_stands_there_and_its_release_lets_it_be_corrected()
    {
        var hold = await _fixture.PlaceAsync(GateFixture.Ada, Token);
        Assert.AreEqual(new Receipt.Held(hold.Id.Value), await RectifyAsync());
        Assert.AreEqual(0, _service.Writes);
        await _fixture.ReleaseAsync(hold, GateFixture.Ada, Token);
        Assert.AreEqual(new Receipt.Rectified(2), await RectifyAsync());
    }

    [TestMethod]
    public async Task A_hold_on_somebody_else_does_not_hinder_and_one_on_the_tenant_does()
    {
        await _fixture.PlaceAsync(GateFixture.Grace, Token);
        Assert.IsInstanceOfType<Receipt.Rectified>(await RectifyAsync());
        await _fixture.PlaceAsync(subject: null, Token);
        Assert.IsInstanceOfType<Receipt.Held>(await RectifyAsync());
        Assert.AreEqual(1, _service.Writes);
    }

    [TestMethod]
    public async Task Holds_that_cannot_be_read_let_nothing_be_overwritten()
    {
        _fixture.Failing.FailsRead = (table, _) => table == "holds";
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(RectifyAsync);
        Assert.AreEqual(0, _service.Writes);
    }

    [TestMethod]
    public async Task A_connector_that_cannot_and_a_service_that_does_not_offer_it_are_not_supported()
    {
        var notSupported = new Receipt.Failed(FailureReason.NotSupported, Retriable: false);
        Assert.AreEqual(notSupported, await RectifyAsync(_fixture.Service));
        _service.Offers = false;
        Assert.AreEqual(notSupported, await RectifyAsync());
    }

    [TestMethod]
    public async Task A_service_that_fails_is_asked_again_and_one_that_cannot_be_asked_back_is_not_believed()
    {
        _service.WriteFault = new ConnectorException("accounts", FailureReason.Unreachable, retriable: true);
        Assert.AreEqual(new Receipt.Failed(FailureReason.Unreachable, Retriable: true), await RectifyAsync());
        _service.WriteFault = null;
        _service.CheckFault = new ConnectorException("accounts", FailureReason.Timeout, retriable: true);
        Assert.AreEqual(new Receipt.Failed(FailureReason.Timeout, Retriable: true), await RectifyAsync());
    }

    private Task<Receipt> RectifyAsync() => RectifyAsync(_service);

    private Task<Receipt> RectifyAsync(IConnectors connectors)
    {
        var users = _fixture.Pack.FindCollection("accounts", "users")!;
        return new Rectifier(_fixture.Get<DestructionGate>(), connectors).RectifyAsync(
            _fixture.ScopeOf(GateFixture.Ada), users,
            new FieldCorrection(users.FindField("displayName")!, new("Ada"), Record: null), "req_1.accounts.0", Token);
    }
}
