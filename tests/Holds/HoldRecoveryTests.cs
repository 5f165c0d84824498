using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Http;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Erasure;
using static PrivacyFunctions.Tests.Erasure.GateFixture;

namespace PrivacyFunctions.Tests.Holds;

/// <summary>Holds that a restored backup has never heard of.</summary>
[TestClass]
public sealed class HoldRecoveryTests
{
    /// <summary>No listener of these tests calls it.</summary>
    private static readonly DurableTaskClient Client = null!;

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private HoldStore Store => _fixture.Get<HoldStore>();

    private HoldCopies Copies => _fixture.Get<HoldCopies>();

    [TestInitialize]
    public Task ProvisionAsync() =>
        _fixture.Get<TenantProvisioning>().ProvisionAsync(Acme, "Acme", TenantState.Active, Token);

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_hold_that_is_lost_still_forbids_what_it_forbade_and_nothing_else()
    {
        var hold = await PlaceAsync(Ada);
        await LoseAsync();
        Assert.IsNull(await Store.GetAsync(Acme, hold, Token));

        Assert.AreEqual(hold.Value, (await TakeAsync(Ada) as PermitOutcome.Held)?.Hold);
        Assert.IsInstanceOfType<PermitOutcome.Permitted>(await TakeAsync(Grace));
        Assert.IsInstanceOfType<PermitOutcome.Permitted>(await TakeAsync(Ada, TenantId.Parse("globex")));
        var ofMany = (PermitOutcome.Permitted)await TakeAsync(null);
        Assert.AreEqual(hold.Value, ofMany.Permit.HeldSubjects[Ada]);
        Assert.AreEqual(hold.Value, await _fixture.Get<HoldPermits>().FindAsync(Acme, Ada, Token));
    }

    [TestMethod]
    public async Task A_hold_on_the_tenant_that_is_lost_forbids_everything()
    {
        var hold = await PlaceAsync(null);
        await LoseAsync();
        Assert.AreEqual(hold.Value, (await TakeAsync(Grace) as PermitOutcome.Held)?.Hold);
        Assert.AreEqual(hold.Value, (await TakeAsync(null) as PermitOutcome.Held)?.Hold);
    }

    [TestMethod]
    public async Task It_is_put_back_once_with_its_text_and_can_be_released_for_good()
    {
        var hold = await PlaceAsync(Ada);
        await LoseAsync();
        await RunAsync();
        await RunAsync();

        var (row, _) = (await Store.GetAsync(Acme, hold, Token))!.Value;
        Assert.AreEqual((HoldStatus.Active, Ada), (row.Hold.Status, row.Hold.Subject));
        Assert.AreEqual("Matter", (await _fixture.Get<HoldTexts>().OpenAsync(row, Token))!.Matter);
        Assert.AreEqual(1, _fixture.Audit.Actions.Count(action => action == "hold.put_back done"));

        await ReleaseAsync(hold);
        Assert.IsInstanceOfType<PermitOutcome.Permitted>(await TakeAsync(Ada));
        await RunAsync();
        Assert.IsEmpty(await Copies.ListAsync(Acme, Token));
        Assert.AreEqual(HoldStatus.Released, (await Store.GetAsync(Acme, hold, Token))!.Value.Row.Hold.Status);
    }

    [TestMethod]
    public async Task A_copy_that_a_crash_left_out_is_made_good()
    {
        var hold = await PlaceAsync(Ada);
        await Copies.RemoveAsync(Acme, hold, Token);
        await RunAsync();
        await LoseAsync();
        Assert.IsInstanceOfType<PermitOutcome.Held>(await TakeAsync(Ada));
    }

    [TestMethod]
    public async Task Copies_of_released_holds_go_with_the_tenant_and_one_that_is_lost_stays()
    {
        var released = await PlaceAsync(Ada);
        await ReleaseAsync(released);
        await _fixture.Get<HoldRecovery>().ForgetReleasedAsync(Acme, Token);
        Assert.IsEmpty(await Copies.ListAsync(Acme, Token));

        await PlaceAsync(Grace);
        await LoseAsync();
        await _fixture.Get<HoldRecovery>().ForgetReleasedAsync(Acme, Token);
        Assert.HasCount(1, await Copies.ListAsync(Acme, Token));
    }

    private async Task<HoldId> PlaceAsync(SubjectId? subject)
    {
        var id = HoldId.Of(_fixture.Get<PrivacyFunctions.Keys.OpaqueIds>().New("op"));
        var outcome = await _fixture.Get<HoldPlacement>().PlaceAsync(
            Client,
            new PlacementDraft(
                id, Acme, subject is { } one ? new SubjectReference.ById(one) : null, new HoldText("Matter", "Reason"),
                ReviewOn: null, new AuditPayload("act_1")),
            Token);
        Assert.IsInstanceOfType<PlacementOutcome.Placed>(outcome);
        return id;
    }

    private async Task ReleaseAsync(HoldId hold) => Assert.IsInstanceOfType<ReleaseOutcome.Released>(
        await _fixture.Get<HoldRelease>().ReleaseAsync(
            Client, Acme, hold, "Over.", new IfMatch.Anything(), new AuditPayload("act_1"), Token));

    /// <summary>The table as it was before there was a hold.</summary>
    private async Task LoseAsync()
    {
        var rows = await _fixture.Entities.QueryAsync(new EntityQuery(HoldRows.Table, Acme.Value), Token)
            .ToListAsync(Token);
        foreach (var row in rows)
            await _fixture.Entities.DeleteAsync(row.Key, row.ETag, Token);
    }

    private Task RunAsync() => ActivatorUtilities.CreateInstance<HoldsSchedule>(_fixture.Services)
        .ReviewAsync(null!, Client, Token);

    private Task<PermitOutcome> TakeAsync(SubjectId? subject, TenantId? tenant = null) =>
        _fixture.Get<HoldPermits>().TakePermitAsync(tenant ?? Acme, subject, "step", Token);
}
