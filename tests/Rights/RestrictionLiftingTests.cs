using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>The end of a restriction, whatever becomes of its mail.</summary>
[TestClass]
public sealed class RestrictionLiftingTests
{
    private static readonly TenantId Acme = ExportsFixture.Acme;
    private static readonly AuditPayload Admin = AuditPayload.System with { Actor = "act_1" };
    private static readonly RequestId Id = RequestId.Parse("req_00000000000000000000000001");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task It_stands_until_the_mail_has_left_and_ends_then()
    {
        await using var fixture = await InForceAsync();
        var lift = await AskAsync(fixture);
        fixture.Transport.Failures.Enqueue(new StorageUnavailableException("The provider does not answer."));
        var lifting = fixture.Get<RestrictionLifting>();
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => lifting.TellAsync(lift, Token));
        Assert.IsTrue(await IsRestrictedAsync(fixture), "Nobody was told yet.");

        Assert.AreEqual(new LiftToldV1(Told: true), await lifting.TellAsync(lift, Token));
        Assert.IsTrue(await IsRestrictedAsync(fixture));
        Assert.Contains("The case is over.", fixture.Transport.Mails.Single().Text.Reveal());
        var end = new EndLiftV1(Acme, Id, lift.Mail, Told: true);
        await lifting.EndAsync(end, Token);
        await lifting.EndAsync(end, Token);
        Assert.IsFalse(await IsRestrictedAsync(fixture));
        Assert.AreEqual(1, fixture.Audit.Actions.Count(action => action == "restriction.lifted done"));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => fixture.Get<IDataKeys>().GetOrCreateAsync(RequestContacts.Scope(Acme, lift.Mail), Token));
    }

    [TestMethod]
    public async Task A_refused_mail_leaves_it_in_force_and_it_can_be_tried_again()
    {
        await using var fixture = await InForceAsync();
        var lift = await AskAsync(fixture);
        fixture.Transport.Refuses = true;
        var lifting = fixture.Get<RestrictionLifting>();
        Assert.AreEqual(new LiftToldV1(Told: false), await lifting.TellAsync(lift, Token));
        await lifting.EndAsync(new EndLiftV1(Acme, Id, lift.Mail, Told: false), Token);
        Assert.IsTrue(await IsRestrictedAsync(fixture));
        var refused = (await fixture.Get<RestrictionStore>().GetAsync(Acme, Id, Token))!;
        Assert.IsTrue(refused is { State: RestrictionState.InForce, Lift.Refused: true });
        Assert.Contains("restriction.not_lifted failed", fixture.Audit.Actions);

        fixture.Transport.Refuses = false;
        var again = await AskAsync(fixture);
        Assert.AreNotEqual(lift.Mail, again.Mail);
        // The first try's orchestration comes to its end once more, late.
        await lifting.EndAsync(new EndLiftV1(Acme, Id, lift.Mail, Told: true), Token);
        Assert.IsTrue(await IsRestrictedAsync(fixture), "Another try's mail is no reason to end this one.");
    }

    [TestMethod]
    public async Task A_lift_that_is_driven_on_after_its_end_is_not_logged_as_one_that_failed()
    {
        await using var fixture = await InForceAsync();
        var lift = await AskAsync(fixture);
        var lifting = fixture.Get<RestrictionLifting>();
        await lifting.EndAsync(new EndLiftV1(Acme, Id, lift.Mail, Told: true), Token);
        // The timer had read the row before, and starts it once more.
        var told = await lifting.TellAsync(lift, Token);
        await lifting.EndAsync(new EndLiftV1(Acme, Id, lift.Mail, told.Told), Token);
        Assert.Contains("restriction.lifted done", fixture.Audit.Actions);
        Assert.DoesNotContain("restriction.not_lifted failed", fixture.Audit.Actions);
    }

    [TestMethod]
    public async Task Two_who_lift_at_once_are_one_lift()
    {
        await using var fixture = await InForceAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(
            () => fixture.Get<RestrictionLifting>().AskAsync(Acme, Id, "The case is over.", Admin, Token))));
        Assert.AreEqual(1, outcomes.Count(outcome => outcome is RestrictionChange.To));
        Assert.IsTrue(outcomes.All(outcome => outcome is RestrictionChange.To or
            RestrictionChange.Refused("restriction_lifting", _)));
    }

    [TestMethod]
    public async Task Putting_it_in_force_again_adds_services_and_brings_nothing_back_that_was_lifted()
    {
        await using var fixture = await InForceAsync();
        var store = fixture.Get<RestrictionStore>();
        await store.EnforceAsync(Of(["billing"]), Token);
        CollectionAssert.AreEquivalent(
            new[] { "accounts", "billing" }, (await store.GetAsync(Acme, Id, Token))!.Services!.ToArray());
        var lift = await AskAsync(fixture);
        await fixture.Get<RestrictionLifting>().EndAsync(new EndLiftV1(Acme, Id, lift.Mail, Told: true), Token);
        await store.EnforceAsync(Of(["accounts"]), Token);
        Assert.IsFalse(await IsRestrictedAsync(fixture));
    }

    [TestMethod]
    public async Task Another_tenants_person_of_the_same_id_is_not_restricted()
    {
        await using var fixture = await InForceAsync();
        Assert.AreEqual(0, await fixture.Get<RestrictionStore>().OfSubjectAsync(
            TenantId.Parse("globex"), ExportsFixture.Ada, Token).CountAsync(Token));
        Assert.IsNull(await fixture.Get<RestrictionStore>().GetAsync(TenantId.Parse("globex"), Id, Token));
    }

    private async Task<LiftStartedV1> AskAsync(ExportsFixture fixture)
    {
        var outcome = await fixture.Get<RestrictionLifting>().AskAsync(Acme, Id, "The case is over.", Admin, Token);
        return new LiftStartedV1(Acme, Id, ((RestrictionChange.To)outcome!).Restriction.Lift!.Mail);
    }

    private async Task<bool> IsRestrictedAsync(ExportsFixture fixture) =>
        await fixture.Get<RestrictionStore>().OfSubjectAsync(Acme, ExportsFixture.Ada, Token).AnyAsync(Token);

    private static async Task<ExportsFixture> InForceAsync()
    {
        var fixture = new ExportsFixture();
        await fixture.Get<IDataKeys>().ProvisionTenantAsync(Acme, CancellationToken.None);
        await fixture.Get<RestrictionStore>().EnforceAsync(Of(["accounts"]), CancellationToken.None);
        return fixture;
    }

    private static Restriction Of(IReadOnlyList<string> services) => new(
        Id, Acme, ExportsFixture.Ada, RestrictionGround.LegalClaims, services, RestrictionState.InForce,
        new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero));
}
