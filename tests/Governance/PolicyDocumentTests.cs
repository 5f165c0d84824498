using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>When a published document holds.</summary>
[TestClass]
public sealed class PolicyDocumentTests
{
    private static readonly CalendarPeriod Notice = CalendarPeriod.Parse("P30D");
    private static readonly DateTimeOffset Published = At("2027-01-10T09:00");
    private static readonly DateTimeOffset Announced = At("2027-02-12T00:00");

    [TestMethod]
    public void What_is_not_material_holds_as_announced()
    {
        var document = Publish(material: false);
        Assert.IsFalse(document.IsInForce(At("2027-02-11T23:59")));
        Assert.IsTrue(document.IsInForce(Announced));
        Assert.IsTrue(Publish(material: false, effectiveAt: null).IsInForce(Published), "At once, where no day is given.");
    }

    [TestMethod]
    public void A_material_change_does_not_hold_while_somebody_is_still_to_be_told()
    {
        var document = Publish(material: true);
        Assert.IsFalse(document.IsInForce(At("2037-01-01T00:00")));
        var waiting = document.Told(Pass(waiting: 1, lastToldAt: "2027-01-10T09:01"), Notice, At("2027-01-10T09:02"));
        Assert.IsFalse(waiting.IsInForce(At("2037-01-01T00:00")));
        Assert.IsTrue(waiting.IsTelling(At("2027-06-01T00:00")));
    }

    [TestMethod]
    [DataRow("2027-01-10T09:01", "2027-02-12T00:00", DisplayName = "told in time: as announced")]
    [DataRow("2027-01-13T00:00", "2027-02-12T00:00", DisplayName = "told on the last moment")]
    [DataRow("2027-01-13T00:01", "2027-02-12T00:01", DisplayName = "told a minute late")]
    [DataRow("2027-03-01T12:00", "2027-03-31T12:00", DisplayName = "told long after the announced day")]
    public void It_holds_thirty_days_after_the_last_was_told(string lastToldAt, string inForceFrom)
    {
        var document = Publish(material: true).Told(Pass(lastToldAt: lastToldAt), Notice, At(lastToldAt));
        Assert.AreEqual(At(inForceFrom), document.InForceFrom);
        Assert.AreEqual(Announced, document.EffectiveAt, "What was announced stays to be seen.");
    }

    [TestMethod]
    public void Nobody_to_tell_keeps_nobody_waiting() =>
        Assert.AreEqual(Announced, Publish(material: true).Told(Pass(), Notice, Published).InForceFrom);

    [TestMethod]
    public void A_later_pass_moves_the_day_back_only_until_it_has_come()
    {
        var document = Publish(material: true).Told(Pass(lastToldAt: "2027-01-10T09:01"), Notice, Published);
        var restored = document.Told(Pass(lastToldAt: "2027-02-01T00:00"), Notice, At("2027-02-01T00:00"));
        Assert.AreEqual(At("2027-03-03T00:00"), restored.InForceFrom);
        var earlier = restored.Told(Pass(lastToldAt: "2027-01-10T09:01"), Notice, At("2027-02-02T00:00"));
        Assert.AreEqual(At("2027-03-03T00:00"), earlier.InForceFrom, "What somebody may have read is not taken back.");
        var over = earlier.Told(Pass(lastToldAt: "2027-03-04T00:00"), Notice, At("2027-03-04T00:00"));
        Assert.AreEqual(At("2027-03-03T00:00"), over.InForceFrom);
        Assert.IsFalse(over.IsTelling(At("2027-03-04T00:00")));
    }

    [TestMethod]
    public void Somebody_who_has_to_be_told_again_makes_the_day_unknown_and_only_later()
    {
        var document = Publish(material: true).Told(Pass(lastToldAt: "2027-01-10T09:01"), Notice, Published);
        var waiting = document.Told(Pass(waiting: 1, lastToldAt: "2027-01-10T09:01"), Notice, At("2027-02-01T00:00"));
        Assert.IsNull(waiting.InForceFrom);
        Assert.IsTrue(waiting.IsTelling(At("2027-03-01T00:00")));
        var told = waiting.Told(Pass(lastToldAt: "2027-02-14T00:00"), Notice, At("2027-02-14T00:00"));
        Assert.AreEqual(At("2027-03-16T00:00"), told.InForceFrom);
    }

    [TestMethod]
    public void Of_a_kind_the_version_holds_that_came_into_force_last()
    {
        var old = Publish(material: false, effectiveAt: At("2026-01-01T00:00"), version: "1");
        var now = Publish(material: false, effectiveAt: At("2027-01-05T00:00"), version: "2");
        var next = Publish(material: true, version: "3");
        PolicyDocument[] all = [next, old, now];
        Assert.IsNull(PolicyDocumentStore.InForce(all, At("2025-12-31T23:59")));
        Assert.AreEqual("1", PolicyDocumentStore.InForce(all, At("2027-01-04T23:59"))?.Version);
        Assert.AreEqual("2", PolicyDocumentStore.InForce(all, At("2027-06-01T00:00"))?.Version);
        CollectionAssert.AreEqual(
            new[] { PolicyDocumentStatus.Announced, PolicyDocumentStatus.Superseded, PolicyDocumentStatus.InForce },
            PolicyDocumentView.Of(all, Published).Select(view => view.Status).ToArray());
    }

    [TestMethod]
    [DataRow("privacy_notice", true)]
    [DataRow("terms", true)]
    [DataRow("", false)]
    [DataRow("Terms", false)]
    [DataRow("terms.eu", false)]
    [DataRow("_terms", false)]
    [DataRow("terms|x", false)]
    public void A_kind_has_no_dot_and_no_capital(string kind, bool fits) => Assert.AreEqual(fits, PolicyNames.IsKind(kind));

    [TestMethod]
    [DataRow("2027-01", true)]
    [DataRow("3.1_b", true)]
    [DataRow("", false)]
    [DataRow(".1", false)]
    [DataRow("1/2", false)]
    [DataRow("1|2", false)]
    [DataRow("1 2", false)]
    public void A_version_fits_into_keys_and_addresses(string version, bool fits) =>
        Assert.AreEqual(fits, PolicyNames.IsVersion(version));

    private static PolicyDocument Publish(bool material, string version = "2027-01") =>
        Publish(material, Announced, version);

    private static PolicyDocument Publish(bool material, DateTimeOffset? effectiveAt, string version = "2027-01") =>
        PolicyDocument.Publish(
            new PolicyDraft("terms", version, "https://product.example/terms", null, "A summary.", material, effectiveAt),
            isMailed: material, "op_1", Published);

    private static TellingPassV1 Pass(int waiting = 0, string? lastToldAt = null) => new(
        lastToldAt is null ? 0 : 1, 0, waiting, lastToldAt is null ? null : At(lastToldAt), Array.Empty<TenantId>());
}
