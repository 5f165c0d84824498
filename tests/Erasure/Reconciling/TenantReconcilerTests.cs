using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Reconciling;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Erasure.Reconciling;

[TestClass]
public sealed class TenantReconcilerTests
{
    private const string Run = "rec_00000000000000000000000001";

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private Collection Users => _fixture.Pack.FindCollection("accounts", "users")!;

    private ReconcileStartedV1 Started => new(Run, GateFixture.Acme, DateTimeOffset.UnixEpoch);

    [TestInitialize]
    public async Task PrepareAsync()
    {
        await _fixture.Get<IDataKeys>().ProvisionTenantAsync(GateFixture.Acme, Token);
        await _fixture.Get<IDeletionLog>().AppendAsync(_fixture.EntryOf(GateFixture.Ada), Token);
    }

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_person_who_is_back_is_fenced_erased_and_without_a_key_again()
    {
        _fixture.Service.Put(GateFixture.Acme, GateFixture.Ada, Users, 5);
        Assert.AreEqual(new ReconciledV1(0, 0), await RunAsync());
        var state = await StateAsync();
        Assert.AreEqual(
            (1, 1, 5L, 5L, 0),
            (state.Entries, state.Applied, state.RowsFound, state.RowsErased, state.FailedEntries));
        Assert.IsTrue(await _fixture.Get<IFences>().IsFencedAsync(GateFixture.Acme, GateFixture.Ada, Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => _fixture.Get<IDataKeys>().GetOrCreateAsync(
            new KeyScope.Subject(GateFixture.Acme, GateFixture.Ada), Token));
        Assert.Contains("deletion.applied_again done", _fixture.Audit.Actions);
    }

    [TestMethod]
    public async Task A_restriction_that_is_back_goes_with_the_person()
    {
        var restrictions = _fixture.Get<RestrictionStore>();
        await restrictions.EnforceAsync(
            new Restriction(
                RequestId.Parse(GateFixture.Entry), GateFixture.Acme, GateFixture.Ada, RestrictionGround.Unlawful,
                Services: null, RestrictionState.InForce, _fixture.Time.GetUtcNow()), Token);
        Assert.AreEqual(new ReconciledV1(0, 0), await RunAsync());
        Assert.IsFalse(await restrictions.ListAsync(GateFixture.Acme, afterRow: null, Token).AnyAsync(Token));
    }

    [TestMethod]
    public async Task A_step_that_runs_again_after_a_crash_reports_the_same()
    {
        _fixture.Service.Put(GateFixture.Acme, GateFixture.Ada, Users, 5);
        _fixture.Failing.FailsWrite = operations => operations[0].Key is { Table: "reconciliations" };
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(RunAsync);
        Assert.AreEqual(0, _fixture.Service.Left(GateFixture.Acme, GateFixture.Ada, Users));
        _fixture.Failing.FailsWrite = _ => false;
        await RunAsync();
        await RunAsync();
        var state = await StateAsync();
        Assert.AreEqual((1, 5L, 5L), (state.Applied, state.RowsFound, state.RowsErased));
    }

    [TestMethod]
    public async Task A_request_that_the_restored_state_holds_in_grace_has_begun_and_counts_what_was_back()
    {
        var requests = _fixture.Get<RequestStore>();
        var id = RequestId.Parse(GateFixture.Entry);
        var now = _fixture.Time.GetUtcNow();
        var request = new DataSubjectRequest(
            id, GateFixture.Acme, GateFixture.Ada, RequestType.Erasure, Regulation.Gdpr, Channel.Admin,
            RequestStatus.InGrace, now, now.AddDays(30), "actor-1", [], GraceEndsAt: now.AddDays(7));
        var pointer = EntityJson.Write(new RequestPointer(id));
        await _fixture.Entities.CommitAsync(
            [
                new EntityOperation.Insert(
                    RequestRows.Open(GateFixture.Acme, GateFixture.Ada, RequestType.Erasure), pointer),
                new EntityOperation.Insert(RequestRows.Request(GateFixture.Acme, id), EntityJson.Write(request)),
            ],
            Token);
        _fixture.Service.Put(GateFixture.Acme, GateFixture.Ada, Users, 5);
        await RunAsync();
        Assert.AreEqual((1, 5L), ((await StateAsync()).Applied, (await StateAsync()).RowsErased));
        var restored = await requests.GetAsync(GateFixture.Acme, id, Token);
        Assert.AreEqual((RequestStatus.Running, true), (restored!.Status, restored.BegunAt is not null));
        // What the request's own step answers, so that its certificate counts it.
        var receipt = await _fixture.Get<ServiceEraser>().EraseAsync(
            _fixture.ScopeOf(GateFixture.Ada), Users, GateFixture.Entry, GateFixture.Entry, Token);
        Assert.AreEqual(new Receipt.Erased(5), receipt);
    }

    [TestMethod]
    public async Task A_held_person_stays_and_is_erased_once_the_hold_is_released()
    {
        _fixture.Service.Put(GateFixture.Acme, GateFixture.Ada, Users, 5);
        var hold = await _fixture.PlaceAsync(GateFixture.Ada, Token);
        Assert.AreEqual(new ReconciledV1(0, 1), await RunAsync());
        Assert.AreEqual("held", (await StateAsync()).Failed[0].Reason);
        Assert.AreEqual(5, _fixture.Service.Left(GateFixture.Acme, GateFixture.Ada, Users));
        await _fixture.ReleaseAsync(hold, GateFixture.Ada, Token);
        Assert.AreEqual(new ReconciledV1(0, 0), await RunAsync());
        Assert.AreEqual((5L, 0), ((await StateAsync()).RowsErased, (await StateAsync()).FailedEntries));
    }

    [TestMethod]
    public async Task A_service_that_is_down_is_reported_and_tried_again()
    {
        _fixture.Service.OnLocate = () =>
            throw new ConnectorException("accounts", FailureReason.Unreachable, retriable: true);
        Assert.AreEqual(new ReconciledV1(0, 1), await RunAsync());
        Assert.Contains("unreachable", (await StateAsync()).Failed.Select(failure => failure.Reason));
        _fixture.Service.OnLocate = () => Task.CompletedTask;
        Assert.AreEqual(new ReconciledV1(0, 0), await RunAsync());
    }

    [TestMethod]
    public async Task What_nobody_can_apply_is_reported_and_a_retention_run_is_none_of_it()
    {
        var log = _fixture.Get<IDeletionLog>();
        var now = _fixture.Time.GetUtcNow();
        await log.AppendAsync(new DeletionEntry("del_1", GateFixture.Acme, null, null, null, now), Token);
        await log.AppendAsync(
            new DeletionEntry("run_1", GateFixture.Acme, null, null, null, now) { Kind = DeletionKind.Retention },
            Token);
        // A deployment in which nobody has registered for the kind of the first entry.
        var alone = ActivatorUtilities.CreateInstance<TenantReconciler>(
            _fixture.Services,
            _fixture.Services.GetServices<IDeletionApplier>().Where(applier => applier.Kind != DeletionKind.Tenant));
        await alone.RunAsync(Started, Token);
        var state = await StateAsync();
        Assert.AreEqual((2, 1, 1), (state.Entries, state.Applied, state.FailedEntries));
        Assert.AreEqual(new ReconcileFailure(GateFixture.Acme, "del_1", "not_built"), state.Failed.Single());
        await FinishAsync();
        Assert.Contains("reconcile.finished failed", _fixture.Audit.Actions);
    }

    private Task<ReconciledV1> RunAsync() => _fixture.Get<TenantReconciler>().RunAsync(Started, Token);

    private Task FinishAsync() => _fixture.Get<TenantReconciler>().FinishAsync(Started, Token);

    private async Task<TenantReconciliation> StateAsync() =>
        (await _fixture.Get<ReconcileStore>().FindTenantAsync(GateFixture.Acme, Run, Token))!;
}
