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
    [DataRow("text: For ever., from: issuedAt, whenTenant: { state: trial_expired }",
        "It would remove what the ground 'tax' demands to keep.")]
    public void A_contradiction_is_told(string retention, string message)
    {
        var pack = Packs.Load(Good.Replace(
            "text: Seven years., from: issuedAt, period: P7Y", retention, StringComparison.Ordinal));
        Assert.AreEqual(message, string.Join('\n', RetentionLint.Check(pack).Select(finding => finding.Message)));
    }

    [TestMethod]
    public void Rules_that_a_service_itself_must_execute_are_named_and_the_pack_alone_finds_nothing_wrong()
    {
        var pack = Packs.Load(File.ReadAllText(Packs.SamplePath));
        CollectionAssert.AreEqual(
            new[] { "billing.invoices.age", "billing.payments.age" },
            RetentionLint.OfServices(pack).Select(rule => rule.Id).ToArray());
        Assert.IsEmpty(RetentionLint.Check(pack));
        Assert.StartsWith("Nobody executes it", RetentionLint.NotOffered(RetentionLint.OfServices(pack).First()).Message);
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
    public void What_goes_with_a_parent_is_published_and_compared_by_the_parents_period()
    {
        var old = Packs.Load(WithParent("invoices"));
        var rule = new SweepRules(old).Find("accounts.invoice-lines.parent")!;
        const string published = "with its record in \"Your invoices\", 7 years after issued at";
        Assert.AreEqual(published, RetentionWords.When(old, rule));
        Assert.Contains(
            $"{published}: deleted", RetentionTable.Of(old).SelectMany(row => row.Kept).ToList());
        Assert.IsEmpty(RetentionLint.Check(old));

        var next = Packs.Load(WithParent("invoices").Replace("period: P7Y }\n        erase", "period: P8Y }\n        erase", StringComparison.Ordinal));
        CollectionAssert.AreEqual(
            new[] { Moves.Later, Moves.Later }, RetentionDifference.Between(old, next).Select(change => change.Moves).ToArray());
        Assert.AreEqual(
            "Records may stay 7 years, but the published text says 5 years.",
            RetentionLint.Check(Packs.Load(
                WithParent("invoices").Replace("With the invoice.", "5 years.", StringComparison.Ordinal))).Single().Message);
    }

    [TestMethod]
    public void A_parent_that_does_not_go_by_age_is_published_without_a_period()
    {
        var pack = Packs.Load(WithParent("users"));
        Assert.AreEqual(
            "with its record in \"Your account\"",
            RetentionWords.When(pack, new SweepRules(pack).Find("accounts.invoice-lines.parent")!));
    }

    [TestMethod]
    public void What_the_law_keeps_may_not_go_with_a_parent_that_it_does_not_keep()
    {
        static string Kept(string parent) => WithParent(parent).Replace(
            "erase: { action: hard_delete } # lines", "erase: { action: retain, ground: tax }", StringComparison.Ordinal)
            .Replace("With the invoice.,", "With the invoice., from: at,", StringComparison.Ordinal);
        Assert.IsEmpty(RetentionLint.Check(Packs.Load(Kept("invoices"))));
        Assert.AreEqual(
            "It would remove what the ground 'tax' demands to keep, when the parent is erased.",
            RetentionLint.Check(Packs.Load(Kept("users"))).Single().Message);
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

    private static string WithParent(string parent) => Good + $$"""
              invoice-lines:
                title: What you bought
                source: invoice_lines
                tenant: tenant_id
                subject: user_id
                key: [id]
                lawfulBasis: contract
                retention: { text: With the invoice., parent: { collection: {{parent}}, column: belongs_to } }
                erase: { action: hard_delete } # lines
                fields:
                  id: { category: technical, class: operational }
                  belongsTo: { category: financial, class: operational, type: {{(parent == "users" ? "text" : "integer")}} }
                  at: { category: financial, class: operational, type: timestamp }

        """;
}
