using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Breaches;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Subprocessors;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>A process that dies between a row and its event leaves no gap in the audit log.</summary>
[TestClass]
public sealed class GovernanceLogCompletionTests
{
    private static readonly PolicyDraft Draft = new(
        "terms", "1", "https://product.example/terms", null, "The first.", Material: false, EffectiveAt: null);

    private readonly GovernanceFixture _run = new();

    [TestCleanup]
    public async Task EndAsync() => await _run.DisposeAsync();

    [TestMethod]
    public async Task What_a_crash_kept_from_the_log_is_told_once_by_the_timer()
    {
        var now = _run.Time.Now;
        await _run.Documents.AddAsync(
            PolicyDocument.Publish(Draft, isMailed: false, "op_1", now), CancellationToken.None);
        var vendor = RegisterId.Of(RegisterId.Subprocessor, "op_00000000000000000000000001");
        var entry = Subprocessor.Announce(
            vendor, new SubprocessorDetails("Mailer", "mail", "DE", "Mails.", [], null), wasInUse: true, now, now);
        await _run.Get<SubprocessorStore>().AddAsync(entry with { EndedAt = now }, CancellationToken.None);
        var breach = Breach.Record(
            RegisterId.Of(RegisterId.Breach, "op_00000000000000000000000001"),
            new BreachFacts([TenantId.Parse("acme")], ["contact"], null, null, now, null),
            GovernanceRules.Usual.Breach, now);
        breach = ((BreachChange.To)breach.Assess(BreachRisk.Risk, now)).Breach;
        breach = ((BreachChange.To)breach.Notify(saysWhyLate: false, now)).Breach;
        await _run.Get<BreachStore>().AddAsync(
            new BreachRow(breach, new SealedBreachText(2027, 1, [1]), null, null), CancellationToken.None);

        Assert.AreEqual(0, await RunAsync(), "Whoever does it has the first word.");
        _run.Time.Now = At("2027-01-10T10:25");
        Assert.AreEqual(6, await RunAsync());
        Assert.AreEqual(6, await RunAsync());
        foreach (var id in new[] { "document.terms.1.published", $"{vendor}.ended", $"{breach.Id}.notification_begun" })
            Assert.IsNotNull(await _run.Get<AuditStore>().FindAsync(id, CancellationToken.None), id);
    }

    [TestMethod]
    public async Task What_stands_in_the_log_keeps_who_it_was()
    {
        await _run.PublishAsync(Draft);
        _run.Time.Now = At("2027-01-10T10:25");
        Assert.AreEqual(1, await RunAsync());
    }

    private async Task<long> RunAsync()
    {
        await _run.Get<GovernanceLogCompletion>().RunAsync(CancellationToken.None);
        return (await _run.Get<AuditStore>().ReadHeadAsync(CancellationToken.None)).Size;
    }
}
