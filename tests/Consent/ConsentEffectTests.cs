using PrivacyFunctions.Consent;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Consent;

[TestClass]
public sealed class ConsentEffectTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, string> Old = new() { ["terms"] = "1" };
    private static readonly Dictionary<string, string> New = new() { ["terms"] = "2" };
    private static readonly Dictionary<string, string> None = [];

    [TestMethod]
    [DataRow(ConsentBasis.OptIn, null, false, false, ConsentReason.NotDecided)]
    [DataRow(ConsentBasis.OptOut, null, false, true, ConsentReason.NotOptedOut)]
    [DataRow(ConsentBasis.OptIn, ConsentStatus.Given, false, true, ConsentReason.Given)]
    [DataRow(ConsentBasis.OptOut, ConsentStatus.Given, false, true, ConsentReason.Given)]
    [DataRow(ConsentBasis.OptIn, ConsentStatus.Refused, false, false, ConsentReason.Refused)]
    [DataRow(ConsentBasis.OptOut, ConsentStatus.Refused, false, false, ConsentReason.Refused)]
    [DataRow(ConsentBasis.OptIn, ConsentStatus.Withdrawn, false, false, ConsentReason.Withdrawn)]
    [DataRow(ConsentBasis.OptOut, ConsentStatus.Withdrawn, false, false, ConsentReason.Withdrawn)]
    [DataRow(ConsentBasis.OptIn, ConsentStatus.Given, true, false, ConsentReason.TenantOptedOut)]
    [DataRow(ConsentBasis.OptOut, null, true, false, ConsentReason.TenantOptedOut)]
    public void What_counts_follows_from_what_was_said(
        ConsentBasis basis, ConsentStatus? said, bool tenantOptedOut, bool counts, ConsentReason because) =>
        Assert.AreEqual(
            new ConsentEffect(counts, because),
            ConsentEffect.Of(Purpose(basis), Said(said, None), tenantOptedOut, [], None));

    [TestMethod]
    public void A_yes_to_an_older_document_counts_no_more_where_a_yes_is_needed()
    {
        Assert.AreEqual(ConsentReason.ToBeRenewed, Because(ConsentBasis.OptIn, Old, New, "terms"));
        Assert.AreEqual(ConsentReason.ToBeRenewed, Because(ConsentBasis.OptIn, None, New, "terms"), "Its first version.");
        Assert.AreEqual(ConsentReason.Given, Because(ConsentBasis.OptIn, New, New, "terms"));
        Assert.AreEqual(ConsentReason.Given, Because(ConsentBasis.OptIn, Old, New, "privacy_notice"), "Another document.");
        Assert.AreEqual(ConsentReason.Given, Because(ConsentBasis.OptIn, Old, None, "terms"), "None is in force.");
        Assert.AreEqual(ConsentReason.Given, Because(ConsentBasis.OptOut, Old, New, "terms"), "No yes is needed.");
    }

    /// <summary>Over all that there can be: nothing outweighs a no, and nothing is done without what it needs.</summary>
    [TestMethod]
    public void In_every_case_a_no_of_anybody_outweighs_every_yes()
    {
        var cases = 0;
        foreach (var (purpose, said, tenant, outdated) in
            from basis in Enum.GetValues<ConsentBasis>()
            from never in new[] { false, true }
            from status in Enum.GetValues<ConsentStatus>().Cast<ConsentStatus?>().Append(null)
            from tenant in new[] { false, true }
            from outdated in new[] { false, true }
            select (Purpose(basis) with { NeverDone = never }, status, tenant, outdated))
        {
            var effect = ConsentEffect.Of(purpose, Said(said, Old), tenant, ["terms"], outdated ? New : Old);
            var isNo = purpose.NeverDone || tenant || said is ConsentStatus.Refused or ConsentStatus.Withdrawn;
            var isEnough = purpose.Basis is ConsentBasis.OptOut || (said is ConsentStatus.Given && !outdated);
            Assert.AreEqual(!isNo && isEnough, effect.Effective, $"{purpose} {said} {tenant} {outdated}");
            cases++;
        }

        Assert.AreEqual(2 * 2 * 4 * 2 * 2, cases);
    }

    private static ConsentReason Because(
        ConsentBasis basis, Dictionary<string, string> given, Dictionary<string, string> inForce, string renewOn) =>
        ConsentEffect.Of(Purpose(basis), Said(ConsentStatus.Given, given), false, [renewOn], inForce).Because;

    private static ConsentPurpose Purpose(ConsentBasis basis) =>
        new("telemetry", "Telemetry", "We record.", basis, PurposeKind.Other, true, null, false);

    private static ConsentState? Said(ConsentStatus? status, Dictionary<string, string> documents) =>
        status is { } said ? new ConsentState("telemetry", said, 1, "con_1", Now, documents) : null;
}
