using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>When a subprocessor may handle data, who may object, and what of an objection is readable.</summary>
[TestClass]
public sealed class SubprocessorTests
{
    private static readonly CalendarPeriod Notice = CalendarPeriod.Parse("P30D");
    private static readonly DateTimeOffset Now = At("2027-01-10T09:00");
    private static readonly DateTimeOffset Start = At("2027-02-12T00:00");
    private static readonly RegisterId Id = RegisterId.Of(RegisterId.Subprocessor, "op_00000000000000000000000001");
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [TestMethod]
    public void It_may_start_when_the_last_tenant_has_had_its_notice_and_not_before()
    {
        var announced = Announce();
        Assert.AreEqual(SubprocessorStatus.Announced, announced.StatusAt(At("2030-01-01T00:00")), "Nobody was told.");
        var waiting = announced.Told(Pass("2027-01-10T09:05", waiting: 1), Notice, Now);
        Assert.AreEqual(SubprocessorStatus.Announced, waiting.StatusAt(At("2030-01-01T00:00")));
        var late = waiting.Told(Pass("2027-01-20T10:00"), Notice, At("2027-01-20T10:00"));
        Assert.AreEqual(SubprocessorStatus.Announced, late.StatusAt(At("2027-02-19T09:59")));
        Assert.AreEqual(SubprocessorStatus.Current, late.StatusAt(At("2027-02-19T10:00")));
        var inTime = announced.Told(Pass("2027-01-10T09:05"), Notice, Now);
        Assert.AreEqual(Start, inTime.MayStartAt);
        Assert.IsFalse(inTime.IsTelling(Start));
    }

    [TestMethod]
    public void One_that_was_in_use_is_told_to_nobody_and_says_so()
    {
        var entry = Subprocessor.Announce(Id, Details(), wasInUse: true, At("2025-01-01T00:00"), Now);
        Assert.AreEqual(SubprocessorStatus.Current, entry.StatusAt(Now));
        Assert.IsFalse(entry.IsTelling(Now));
        Assert.IsFalse(SubprocessorView.Of(entry, Now).NoticeGiven);
    }

    [TestMethod]
    public void It_ends_once_and_one_that_was_only_announced_never_comes()
    {
        var ended = ((SubprocessorChange.To)Announce().End(At("2027-01-11T00:00"))).Subprocessor;
        Assert.AreEqual(SubprocessorStatus.Ended, ended.StatusAt(At("2028-01-01T00:00")));
        Assert.IsFalse(ended.IsTelling(At("2027-01-12T00:00")));
        Assert.IsInstanceOfType<SubprocessorChange.Refused>(ended.End(At("2027-01-12T00:00")));
    }

    [TestMethod]
    public void A_tenant_objects_until_it_may_start()
    {
        var told = Announce().Told(Pass("2027-01-10T09:05"), Notice, Now);
        Assert.IsInstanceOfType<SubprocessorChange.To>(told.MayBeObjectedTo(Start.AddTicks(-1)));
        Assert.AreEqual("objection_too_late", ((SubprocessorChange.Refused)told.MayBeObjectedTo(Start)).Code);
        var ended = ((SubprocessorChange.To)told.End(Now)).Subprocessor;
        Assert.AreEqual("subprocessor_ended", ((SubprocessorChange.Refused)ended.MayBeObjectedTo(Now)).Code);
    }

    [TestMethod]
    [DataRow("DE", null, true)]
    [DataRow("US", null, false)]
    [DataRow("US", "Standard contractual clauses", true)]
    [DataRow("US", " ", false)]
    [DataRow("CH", null, false, DisplayName = "an adequate country is outside too: the decision is named")]
    [DataRow("Germany", null, false)]
    public void Outside_the_eea_a_transfer_names_its_ground(string country, string? mechanism, bool fits)
    {
        var body = new AddSubprocessorBody("Mailer", "mail", country, "To send mails.", Start, null, mechanism);
        Assert.AreEqual(fits, body.Errors(Packs.Sample(), Now).Count == 0);
    }

    [TestMethod]
    public void It_names_services_of_the_pack_and_has_started_where_it_is_in_use()
    {
        var body = new AddSubprocessorBody("Host", "hosting", "DE", "To host.", Start, ["accounts", "nowhere"], InUse: true);
        CollectionAssert.AreEquivalent(
            new[] { "/services", "/startsAt" }, body.Errors(Packs.Sample(), Now).Select(error => error.Field).ToArray());
    }

    [TestMethod]
    public async Task An_objection_is_sealed_under_the_tenants_key_and_follows_its_rotation()
    {
        await using var run = new GovernanceFixture();
        await run.AddTenantAsync("acme");
        var (texts, store) = (run.Get<ObjectionTexts>(), run.Get<ObjectionStore>());
        const string Reason = "Hopper-Nightingale does not trust them.";
        var objection = new Objection(
            Id, Now, "actor-1", await texts.SealReasonAsync(Acme, Id, Reason, CancellationToken.None), null, null, null);
        Assert.IsTrue(await store.AddAsync(Acme, objection, CancellationToken.None));
        Assert.IsFalse(await store.AddAsync(Acme, objection, CancellationToken.None), "Once a tenant and subprocessor.");
        var row = await run.Get<IEntityStore>().GetAsync(GovernanceRows.Objection(Acme, Id), CancellationToken.None);
        Assert.DoesNotContain("Hopper", System.Text.Encoding.UTF8.GetString(row!.Content.Span));

        var resealing = run.Get<IEnumerable<IResealable>>().Single(candidate => candidate.Name == "objections");
        Assert.AreEqual(0, (await resealing.ResealPageAsync(Acme, version: 1, null, CancellationToken.None)).Resealed);
        Assert.AreEqual(1, (await resealing.ResealPageAsync(Acme, version: 2, null, CancellationToken.None)).Resealed);
        var (anew, _) = (await store.FindAsync(Acme, Id, CancellationToken.None))!.Value;
        Assert.AreEqual(Reason, await texts.ReasonOfAsync(Acme, anew, CancellationToken.None));
        Assert.IsNull(await texts.ResolutionOfAsync(Acme, anew, CancellationToken.None));
    }

    [TestMethod]
    public async Task Of_two_operators_who_settle_an_objection_at_once_one_wins()
    {
        await using var run = new GovernanceFixture();
        await run.AddTenantAsync("acme");
        var store = run.Get<ObjectionStore>();
        await store.AddAsync(Acme, new Objection(Id, Now, "actor-1", [1], null, null, null), CancellationToken.None);
        var (read, tag) = (await store.FindAsync(Acme, Id, CancellationToken.None))!.Value;
        Assert.IsTrue(await store.ReplaceAsync(Acme, read.Resolve([2], Now, "one")!, tag, CancellationToken.None));
        Assert.IsFalse(await store.ReplaceAsync(Acme, read.Resolve([3], Now, "two")!, tag, CancellationToken.None));
        var (settled, _) = (await store.FindAsync(Acme, Id, CancellationToken.None))!.Value;
        Assert.AreEqual("one", settled.ResolvedBy);
        Assert.IsNull(settled.Resolve([4], Now, "three"));
    }

    [TestMethod]
    [DataRow("sub_00000000000000000000000001", true)]
    [DataRow("brc_00000000000000000000000001", false)]
    [DataRow("sub_0000000000000000000000000i", false)]
    [DataRow("sub_1", false)]
    [DataRow(null, false)]
    public void An_id_of_the_register_has_its_prefix_and_26_digits(string? text, bool fits) =>
        Assert.AreEqual(fits, RegisterId.TryParse(RegisterId.Subprocessor, text, out _));

    private static Subprocessor Announce() => Subprocessor.Announce(Id, Details(), wasInUse: false, Start, Now);

    private static SubprocessorDetails Details() => new("Mailer", "mail", "DE", "To send mails.", [], null);

    private static TellingPassV1 Pass(string lastToldAt, int waiting = 0) => new(1, 0, waiting, At(lastToldAt), []);
}
