using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tests.Erasure;

namespace PrivacyFunctions.Tests.Holds;

[TestClass]
public sealed class LegalHoldTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_released_hold_keeps_the_pseudonym_and_not_the_person()
    {
        var hold = ((HoldChange.To)Place(GateFixture.Ada).Release("psn1_ada", Now, "actor-2")).Hold;
        Assert.AreEqual(
            (HoldStatus.Released, HoldScope.Subject, null, "psn1_ada", "actor-2"),
            (hold.Status, hold.Scope, hold.Subject, hold.SubjectPseudonym, hold.ReleasedBy));
    }

    [TestMethod]
    public void A_hold_is_released_once()
    {
        var hold = ((HoldChange.To)Place(null).Release(null, Now, "actor-2")).Hold;
        Assert.IsInstanceOfType<HoldChange.Refused>(hold.Release(null, Now, "actor-3"));
    }

    [TestMethod]
    public void A_hold_is_due_on_its_review_day_and_binds_all_the_same()
    {
        var hold = Place(null) with { ReviewOn = new DateOnly(2026, 11, 22) };
        Assert.IsFalse(hold.IsDueForReview(Now));
        Assert.IsTrue(hold.IsDueForReview(Now.AddDays(1)));
        Assert.AreEqual(HoldStatus.Active, hold.Status);
        Assert.IsFalse(Place(null).IsDueForReview(Now.AddYears(9)));
    }

    [TestMethod]
    [DataRow("hold_0123456789abcdefghjkmnpqrs", true)]
    [DataRow("hold_0123456789abcdefghjkmnpqri", false)]
    [DataRow("hold_0123", false)]
    [DataRow("req_00123456789abcdefghjkmnpqrs", false)]
    public void Only_an_id_of_ours_is_a_hold_id(string text, bool isOne) =>
        Assert.AreEqual(isOne, HoldId.TryParse(text, out _));

    private static LegalHold Place(SubjectId? subject) => LegalHold.Place(
        HoldId.Parse("hold_00000000000000000000000001"), GateFixture.Acme, subject, null, Now, "actor-1");
}
