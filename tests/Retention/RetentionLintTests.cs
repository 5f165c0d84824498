using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Retention;

[TestClass]
public sealed class RetentionLintTests
{
    private static readonly string Good =
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"));

    [TestMethod]
    [DataRow("text: Seven years., from: issuedAt, period: P7Y", "")]
    [DataRow("text: 5 years., from: issuedAt, period: P7Y",
        "Records may stay 7 years, but the published text says 5 years.")]
    [DataRow("text: Three months or two weeks., from: issuedAt, period: P7Y",
        "Records may stay 7 years, but the published text says 3 months.")]
    [DataRow("text: For ever., from: issuedAt, period: P2Y",
        "It removes after 2 years what the ground 'tax' keeps for 7 years.")]
    [DataRow("text: For ever., from: issuedAt, events: [{ on: trial_expired }]",
        "It would remove what the ground 'tax' demands to keep.")]
    public void A_contradiction_is_told(string retention, string message)
    {
        var pack = Packs.Load(Good.Replace(
            "text: Seven years., from: issuedAt, period: P7Y", retention, StringComparison.Ordinal));
        Assert.AreEqual(message, string.Join('\n', RetentionLint.Check(pack).Select(finding => finding.Message)));
    }

    [TestMethod]
    public void A_rule_that_no_connector_executes_is_told()
    {
        var pack = Packs.Load(File.ReadAllText(Packs.SamplePath).Replace(
            "from: issuedAt }", "from: issuedAt, period: P7Y }", StringComparison.Ordinal));
        Assert.StartsWith("Nobody executes it", RetentionLint.Check(pack).Single().Message);
    }

    [TestMethod]
    public void A_setting_counts_with_the_longest_that_a_tenant_can_have()
    {
        var pack = Packs.Load(File.ReadAllText(Packs.SamplePath)
            .Replace(" (1 to 1461 days)", "", StringComparison.Ordinal));
        Assert.AreEqual(
            "Records may stay 1461 days, but the published text says 90 days.",
            RetentionLint.Check(pack).Single().Message);
    }

    [TestMethod]
    public void A_difference_says_what_goes_earlier_and_what_later()
    {
        var old = Packs.Load(Good);
        var next = Packs.Load(Good.Replace("grace: P7D", "grace: P1D", StringComparison.Ordinal)
            .Replace("period: P7Y }\n        erase", "period: P8Y }\n        erase", StringComparison.Ordinal));
        CollectionAssert.AreEqual(
            new[]
            {
                new RetentionChange("accounts.invoices.age", Moves.Later, "7 years after issued at", "8 years after issued at"),
                new RetentionChange("erasure.grace", Moves.Earlier, "7 days", "1 day"),
            },
            RetentionDifference.Between(old, next).ToArray());
        Assert.IsEmpty(RetentionDifference.Between(old, old));
    }
}
