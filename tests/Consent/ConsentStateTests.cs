using PrivacyFunctions.Consent;

namespace PrivacyFunctions.Tests.Consent;

[TestClass]
public sealed class ConsentStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public void A_first_no_is_a_refusal_and_one_after_a_yes_a_withdrawal()
    {
        var refused = ConsentState.Next(null, "news", No())!;
        Assert.AreEqual((ConsentStatus.Refused, 1), (refused.Status, refused.Sequence));
        var given = ConsentState.Next(refused, "news", Yes())!;
        Assert.AreEqual((ConsentStatus.Given, 2), (given.Status, given.Sequence));
        var withdrawn = ConsentState.Next(given, "news", No())!;
        Assert.AreEqual((ConsentStatus.Withdrawn, 3), (withdrawn.Status, withdrawn.Sequence));
    }

    [TestMethod]
    public void The_same_said_again_is_nothing_new()
    {
        var given = ConsentState.Next(null, "news", Yes());
        Assert.IsNull(ConsentState.Next(given, "news", Yes()));
        var withdrawn = ConsentState.Next(given, "news", No());
        Assert.IsNull(ConsentState.Next(withdrawn, "news", No()));
    }

    [TestMethod]
    public void A_yes_under_another_version_is_a_consent_of_its_own()
    {
        var first = ConsentState.Next(null, "news", Yes("1"));
        var renewed = ConsentState.Next(first, "news", Yes("2"))!;
        Assert.AreEqual(2, renewed.Sequence);
        Assert.AreEqual("2", renewed.Documents["terms"]);
    }

    [TestMethod]
    public void A_signal_undoes_a_yes_from_before_it_and_none_that_was_said_knowing_of_it()
    {
        var signal = No() with { SignalSent = true, BySignal = true };
        var before = ConsentState.Next(null, "sale", Yes());
        Assert.AreEqual(ConsentStatus.Withdrawn, ConsentState.Next(before, "sale", signal)!.Status);
        var despite = ConsentState.Next(before, "sale", Yes() with { SignalSent = true })!;
        Assert.IsTrue(despite.DespiteSignal);
        Assert.IsNull(ConsentState.Next(despite, "sale", signal));
        Assert.AreEqual(
            ConsentStatus.Withdrawn, ConsentState.Next(despite, "sale", No() with { SignalSent = true })!.Status,
            "The person's own no counts with a signal as without.");
        Assert.AreEqual(ConsentStatus.Refused, ConsentState.Next(null, "sale", signal)!.Status);
    }

    [TestMethod]
    public void A_yes_despite_a_signal_stays_one_when_it_is_repeated_without_the_signal()
    {
        var despite = ConsentState.Next(null, "sale", Yes() with { SignalSent = true });
        Assert.IsNull(ConsentState.Next(despite, "sale", Yes()));
    }

    private static ConsentChoice Yes(string terms = "1") =>
        new(Given: true, "con_1", Now, new Dictionary<string, string> { ["terms"] = terms });

    private static ConsentChoice No() => Yes() with { Given = false };
}
