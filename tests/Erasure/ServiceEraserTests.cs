using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Erasure;

[TestClass]
public sealed class ServiceEraserTests
{
    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private Collection Users => _fixture.Pack.FindCollection("accounts", "users")!;

    [TestInitialize]
    public Task PrepareAsync() => _fixture.PrepareAsync(GateFixture.Ada, Token);

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task Pieces_add_up_and_the_done_step_answers_the_same_receipt_again()
    {
        Put(5);
        Assert.AreEqual(new Receipt.Erased(5), await EraseAsync());
        var pieces = _fixture.Service.Pieces;
        Put(3);
        Assert.AreEqual(new Receipt.Erased(5), await EraseAsync(), "The step is done; what came later is another's.");
        Assert.AreEqual(pieces, _fixture.Service.Pieces);
    }

    [TestMethod]
    public async Task Where_nothing_is_nothing_was_found() =>
        Assert.AreEqual(new Receipt.NothingFound(), await EraseAsync());

    [TestMethod]
    public async Task A_crash_between_a_piece_and_its_count_never_becomes_nothing_found()
    {
        Put(2);
        var crash = true;
        _fixture.Service.AfterPiece = () =>
            crash ? throw new InvalidOperationException("The process ended.") : Task.CompletedTask;
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(EraseAsync);
        Assert.AreEqual(0, _fixture.Service.Left(GateFixture.Acme, GateFixture.Ada, Users));
        crash = false;
        await _fixture.RestartAsync();
        Assert.AreEqual(new Receipt.Erased(2), await EraseAsync());
    }

    [TestMethod]
    public async Task Nothing_is_destroyed_before_what_was_found_is_written()
    {
        Put(2);
        _fixture.Failing.FailsWrite = operations => operations[0].Key.Table == "erasuresteps";
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(EraseAsync);
        Assert.AreEqual(0, _fixture.Service.Pieces);
    }

    [TestMethod]
    public async Task A_count_whose_answer_was_lost_is_not_counted_twice()
    {
        Put(5);
        var lose = 1;
        _fixture.Failing.LosesAnswer = operations =>
            operations[0] is EntityOperation.Replace { Key.Table: "erasuresteps" } && lose-- > 0;
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(EraseAsync);
        Assert.AreEqual(new Receipt.Erased(5), await EraseAsync());
    }

    [TestMethod]
    public async Task Two_runs_of_one_step_at_once_agree_on_the_count()
    {
        Put(40);
        var receipts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(EraseAsync)));
        CollectionAssert.AreEqual(Enumerable.Repeat<Receipt>(new Receipt.Erased(40), 4).ToList(), receipts);
    }

    [TestMethod]
    public async Task A_hold_placed_between_two_pieces_stops_and_its_release_lets_the_rest_go()
    {
        Put(6);
        var place = true;
        _fixture.Service.AfterPiece = async () =>
        {
            if (place)
                await _fixture.PlaceAsync(GateFixture.Ada, Token);
            place = false;
        };
        Assert.IsInstanceOfType<Receipt.Held>(await EraseAsync());
        Assert.AreEqual(4, _fixture.Service.Left(GateFixture.Acme, GateFixture.Ada, Users));
        var hold = await FirstHoldAsync();
        await _fixture.ReleaseAsync(hold, GateFixture.Ada, Token);
        Assert.AreEqual(new Receipt.Erased(6), await EraseAsync());
    }

    [TestMethod]
    public async Task A_service_that_fails_is_a_receipt_and_the_step_stays_open()
    {
        Put(2);
        _fixture.Service.BeforePiece = _ =>
            throw new ConnectorException("accounts", FailureReason.Throttled, retriable: true);
        Assert.AreEqual(new Receipt.Failed(FailureReason.Throttled, Retriable: true), await EraseAsync());
        _fixture.Service.BeforePiece = _ => Task.CompletedTask;
        Assert.AreEqual(new Receipt.Erased(2), await EraseAsync());
    }

    [TestMethod]
    public async Task Verifying_names_the_collections_that_are_not_clean()
    {
        Put(2);
        var service = _fixture.Pack.FindService("accounts")!;
        var left = await _fixture.Get<ServiceVerifier>().VerifyAsync(_fixture.ScopeOf(GateFixture.Ada), service, Token);
        CollectionAssert.AreEqual(new[] { new CollectionLeft(Users.Name, 2) }, left.ToArray());
        await EraseAsync();
        left = await _fixture.Get<ServiceVerifier>().VerifyAsync(_fixture.ScopeOf(GateFixture.Ada), service, Token);
        Assert.IsEmpty(left);
    }

    private async Task<LegalHold> FirstHoldAsync()
    {
        await foreach (var (_, row) in _fixture.Get<HoldStore>().ListAsync(GateFixture.Acme, null, Token))
            return row.Hold;
        throw new AssertFailedException("There is no hold.");
    }

    private void Put(int records) => _fixture.Service.Put(GateFixture.Acme, GateFixture.Ada, Users, records);

    private Task<Receipt> EraseAsync() => _fixture.Get<ServiceEraser>().EraseAsync(
        _fixture.ScopeOf(GateFixture.Ada), Users, GateFixture.Entry, GateFixture.Entry, Token);
}
