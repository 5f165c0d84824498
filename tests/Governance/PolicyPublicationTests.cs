using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Tests.DataMap;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>What an operator may publish, and when it may be announced to hold.</summary>
[TestClass]
public sealed class PolicyPublicationTests
{
    [TestMethod]
    public async Task A_material_change_is_announced_thirty_days_and_the_telling_ahead()
    {
        await using var run = new GovernanceFixture();
        var earliest = At("2027-02-10T09:00");
        Assert.AreEqual(
            new PublicationOutcome.TooEarly(earliest), await TryAsync(run, Draft("1", true, earliest.AddSeconds(-1))));
        Assert.AreEqual(new PublicationOutcome.TooEarly(earliest), await TryAsync(run, Draft("1", true, null)));
        Assert.IsInstanceOfType<PublicationOutcome.Published>(await TryAsync(run, Draft("1", true, earliest)));
    }

    [TestMethod]
    public async Task What_holds_already_is_written_down_first_and_nothing_later_holds_from_before()
    {
        await using var run = new GovernanceFixture();
        var versions = (IPolicyVersions)run.Documents;
        Assert.IsNull(await versions.InForceAsync("terms", run.Time.Now, CancellationToken.None));
        await run.PublishAsync(Draft("2024-05", false, At("2024-05-25T00:00")));
        Assert.AreEqual("2024-05", await versions.InForceAsync("terms", At("2026-01-01T00:00"), CancellationToken.None));
        Assert.IsNull(await versions.InForceAsync("privacy_notice", run.Time.Now, CancellationToken.None));
        Assert.IsInstanceOfType<PublicationOutcome.TooEarly>(
            await TryAsync(run, Draft("2025-01", false, At("2025-01-01T00:00"))));
        await run.PublishAsync(Draft("2027-01", false, null));
        Assert.AreEqual("2027-01", await versions.InForceAsync("terms", run.Time.Now, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_published_version_is_never_changed_and_the_same_operation_publishes_it_once()
    {
        await using var run = new GovernanceFixture();
        var first = await run.PublishAsync(Draft("1", false, null), "op_a");
        var again = await run.PublishAsync(Draft("1", false, null) with { Summary = "Another." }, "op_a");
        Assert.AreEqual(first.Summary, again.Summary);
        Assert.IsInstanceOfType<PublicationOutcome.Exists>(await TryAsync(run, Draft("1", false, null), "op_b"));
    }

    [TestMethod]
    public async Task Of_two_who_publish_one_version_at_once_one_wins()
    {
        await using var run = new GovernanceFixture();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            number => Task.Run(() => TryAsync(run, Draft("1", false, null), $"op_{number}"))));
        Assert.AreEqual(1, outcomes.OfType<PublicationOutcome.Published>().Count());
        Assert.AreEqual(7, outcomes.OfType<PublicationOutcome.Exists>().Count());
    }

    [TestMethod]
    [DataRow(false, DisplayName = "material_changes")]
    [DataRow(true, DisplayName = "every_change")]
    public async Task Immaterial_changes_are_mailed_where_the_pack_says_so(bool every)
    {
        var pack = Packs.Sample();
        await using var run = new GovernanceFixture(
            pack with { Governance = GovernanceRules.Usual with { MailsEveryChange = every } });
        Assert.IsFalse((await run.PublishAsync(Draft("1", false, null))).IsMailed, "The first is no change.");
        var change = await run.PublishAsync(Draft("2", false, null));
        Assert.AreEqual(every, change.IsMailed);
        Assert.AreEqual(run.Time.Now, change.InForceFrom, "It waits for nobody.");
    }

    private static PolicyDraft Draft(string version, bool material, DateTimeOffset? effectiveAt) =>
        new("terms", version, "https://product.example/terms", null, "A summary.", material, effectiveAt);

    private static Task<PublicationOutcome> TryAsync(GovernanceFixture run, PolicyDraft draft, string operation = "op_1") =>
        run.Get<PolicyPublication>().PublishAsync(draft, operation, Operator, CancellationToken.None);
}
