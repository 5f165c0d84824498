using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Holds;

[TestClass]
public sealed class HoldPlacementTests
{
    /// <summary>No listener of these tests calls it.</summary>
    private static readonly DurableTaskClient Client = null!;

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private HoldPermits Permits => _fixture.Get<HoldPermits>();

    [TestInitialize]
    public Task ProvisionAsync() => _fixture.Get<TenantProvisioning>().ProvisionAsync(
        GateFixture.Acme, "Acme", TenantState.Active, Token);

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_placement_waits_for_the_pieces_that_were_permitted_before_it()
    {
        var permit = await TakeAsync(GateFixture.Ada);
        var placing = PlaceAsync(new SubjectReference.ById(GateFixture.Ada));
        await UntilHeldAsync(GateFixture.Ada);
        Assert.IsFalse(placing.IsCompleted);
        await Permits.ReturnPermitAsync(permit, Token);
        Assert.AreEqual(0, (await placing).InFlight);
    }

    [TestMethod]
    public async Task A_placement_that_has_waited_long_enough_says_how_many_may_still_end()
    {
        await TakeAsync(GateFixture.Ada);
        await TakeAsync(null);
        await TakeAsync(GateFixture.Grace);
        var placing = PlaceAsync(new SubjectReference.ById(GateFixture.Ada));
        await UntilHeldAsync(GateFixture.Ada);
        _fixture.Advance(HoldLimits.PlacementWait);
        var placed = await placing;
        Assert.AreEqual(2, placed.InFlight, "Grace's is somebody else's.");
        _fixture.Advance(HoldLimits.Permit);
        Assert.AreEqual(0, await Permits.InFlightAsync(placed.Row.Hold, GateFixture.Ada, Token));
    }

    [TestMethod]
    public async Task A_hold_on_the_tenant_waits_for_everybody()
    {
        await TakeAsync(GateFixture.Grace);
        var placing = PlaceAsync(null);
        await UntilHeldAsync(null);
        _fixture.Advance(HoldLimits.PlacementWait);
        Assert.AreEqual(1, (await placing).InFlight);
    }

    [TestMethod]
    public async Task A_sweep_that_was_permitted_after_the_hold_spares_its_person_and_is_not_waited_for()
    {
        var first = await PlaceAsync(new SubjectReference.ById(GateFixture.Ada));
        var permit = await TakeAsync(null);
        Assert.AreEqual(first.Row.Hold.Id.Value, permit.HeldSubjects[GateFixture.Ada]);
        Assert.AreEqual(0, await Permits.InFlightAsync(first.Row.Hold, GateFixture.Ada, Token));
    }

    [TestMethod]
    public async Task The_same_operation_again_places_nothing_more()
    {
        var draft = Draft(null);
        var first = await _fixture.Get<HoldPlacement>().PlaceAsync(Client, draft, Token);
        var second = await _fixture.Get<HoldPlacement>().PlaceAsync(Client, draft, Token);
        Assert.AreEqual(((PlacementOutcome.Placed)first).Row.Hold, ((PlacementOutcome.Placed)second).Row.Hold);
        Assert.HasCount(1, await ListAsync());
        Assert.HasCount(1, _fixture.Audit.Events);
    }

    [TestMethod]
    public async Task A_person_named_by_id_is_held_even_when_nobody_knows_them_and_one_named_by_address_must_be_found()
    {
        Assert.AreEqual(true, (await PlaceAsync(new SubjectReference.ById(GateFixture.Ada))).SubjectKnown);
        Assert.AreEqual(false, (await PlaceAsync(new SubjectReference.ById(GateFixture.Grace))).SubjectKnown);
        var unknown = new SubjectReference.ByEmail(new("nobody@acme.example"));
        Assert.IsInstanceOfType<PlacementOutcome.SubjectUnknown>(await TryPlaceAsync(unknown));
        _fixture.Directory.IsDown = true;
        Assert.AreEqual(false, (await PlaceAsync(new SubjectReference.ById(GateFixture.Ada))).SubjectKnown);
        Assert.IsInstanceOfType<PlacementOutcome.DirectoryUnavailable>(await TryPlaceAsync(unknown));
    }

    [TestMethod]
    public async Task A_listener_that_fails_undoes_nothing()
    {
        _fixture.Listener.Fails = true;
        var placed = await PlaceAsync(new SubjectReference.ById(GateFixture.Ada));
        Assert.IsInstanceOfType<ReleaseOutcome.Released>(await ReleaseAsync(placed.Row.Hold.Id));
        CollectionAssert.AreEqual(new SubjectId?[] { GateFixture.Ada, GateFixture.Ada }, _fixture.Listener.Told);
        CollectionAssert.AreEqual(new[] { "hold.placed done", "hold.released done" }, _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task Of_two_releases_at_once_one_is_told_that_it_came_late()
    {
        var placed = await PlaceAsync(null);
        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReleaseAsync(placed.Row.Hold.Id))));
        Assert.HasCount(1, outcomes.OfType<ReleaseOutcome.Released>());
        Assert.HasCount(3, outcomes.OfType<ReleaseOutcome.ReleasedBefore>());
    }

    [TestMethod]
    public async Task After_the_release_the_person_is_in_no_row_of_the_holds()
    {
        await Permits.ReturnPermitAsync(await TakeAsync(GateFixture.Ada), Token);
        await TakeAsync(GateFixture.Ada);
        var placed = PlaceAsync(new SubjectReference.ById(GateFixture.Ada));
        await UntilHeldAsync(GateFixture.Ada);
        _fixture.Advance(HoldLimits.PlacementWait);
        await ReleaseAsync((await placed).Row.Hold.Id);
        await foreach (var row in _fixture.Entities.QueryAsync(new EntityQuery("holds", "acme"), Token))
        {
            Assert.DoesNotContain(
                GateFixture.Ada.Value, row.Key.Row + Encoding.UTF8.GetString(row.Content.Span));
        }
    }

    [TestMethod]
    public async Task What_was_typed_opens_and_is_sealed_in_the_store()
    {
        var placed = await PlaceAsync(null);
        await ReleaseAsync(placed.Row.Hold.Id);
        var (row, _) = (await _fixture.Get<HoldStore>().GetAsync(GateFixture.Acme, placed.Row.Hold.Id, Token))!.Value;
        Assert.AreEqual(
            new HoldText("Ada v. Acme", "They sue."), await _fixture.Get<HoldTexts>().OpenAsync(row, Token));
        Assert.AreEqual("Settled.", await _fixture.Get<HoldTexts>().OpenReleaseAsync(row, Token));
        Assert.DoesNotContain("Acme", Encoding.UTF8.GetString(EntityJson.Write(row).Span));
    }

    [TestMethod]
    public async Task The_daily_timer_warns_once_and_makes_good_what_a_crash_lost()
    {
        _fixture.Audit.Failures.Enqueue(new StorageUnavailableException("The log does not answer."));
        var today = DateOnly.FromDateTime(_fixture.Time.GetUtcNow().UtcDateTime);
        var draft = Draft(null) with { ReviewOn = today.AddDays(1) };
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => _fixture.Get<HoldPlacement>().PlaceAsync(Client, draft, Token));
        await TakeAsync(GateFixture.Ada, expectHeld: true);
        await RunScheduleAsync();
        CollectionAssert.AreEqual(new[] { "hold.placed done" }, _fixture.Audit.Actions.ToArray());
        _fixture.Advance(TimeSpan.FromDays(1));
        await RunScheduleAsync();
        await RunScheduleAsync();
        CollectionAssert.AreEqual(
            new[] { "hold.placed done", "hold.review_due done" }, _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task The_daily_timer_removes_permits_that_have_expired_and_no_others()
    {
        await TakeAsync(GateFixture.Ada);
        _fixture.Advance(HoldLimits.Permit);
        await TakeAsync(GateFixture.Ada);
        await RunScheduleAsync();
        var rows = 0;
        await foreach (var _ in _fixture.Entities.QueryAsync(
            new EntityQuery("holds", "acme", "permit|", "permit}"), Token))
            rows++;
        Assert.AreEqual(1, rows);
    }

    private Task RunScheduleAsync() =>
        ActivatorUtilities.CreateInstance<HoldsSchedule>(_fixture.Services).ReviewAsync(null!, Client, Token);

    private async Task UntilHeldAsync(SubjectId? subject)
    {
        while (await Permits.FindAsync(GateFixture.Acme, subject, Token) is null)
            await Task.Yield();
    }

    private async Task<DestructionPermit> TakeAsync(SubjectId? subject, bool expectHeld = false)
    {
        var outcome = await Permits.TakePermitAsync(GateFixture.Acme, subject, "step", Token);
        Assert.AreEqual(expectHeld, outcome is PermitOutcome.Held);
        return outcome is PermitOutcome.Permitted(var permit) ? permit : null!;
    }

    private async Task<List<LegalHold>> ListAsync()
    {
        var holds = new List<LegalHold>();
        await foreach (var (_, row) in _fixture.Get<HoldStore>().ListAsync(GateFixture.Acme, null, Token))
            holds.Add(row.Hold);
        return holds;
    }

    private async Task<PlacementOutcome.Placed> PlaceAsync(SubjectReference? subject) =>
        (PlacementOutcome.Placed)await TryPlaceAsync(subject);

    private Task<PlacementOutcome> TryPlaceAsync(SubjectReference? subject) =>
        _fixture.Get<HoldPlacement>().PlaceAsync(Client, Draft(subject), Token);

    private Task<ReleaseOutcome> ReleaseAsync(HoldId id) => _fixture.Get<HoldRelease>().ReleaseAsync(
        Client, GateFixture.Acme, id, "Settled.", new IfMatch.Anything(), new AuditPayload("actor-2"), Token);

    private PlacementDraft Draft(SubjectReference? subject) => new(
        HoldId.Of(_fixture.Get<OpaqueIds>().New("op")), GateFixture.Acme, subject,
        new HoldText("Ada v. Acme", "They sue."), null, new AuditPayload("actor-1"));
}
