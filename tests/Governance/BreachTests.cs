using Microsoft.Extensions.Logging;
using PrivacyFunctions.Audit;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Breaches;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts.Durable;
using PrivacyFunctions.Tests.DataMap;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>A breach's clock, and whom it is told to.</summary>
[TestClass]
public sealed class BreachTests
{
    private static readonly BreachRules Rules = GovernanceRules.Usual.Breach;
    private static readonly DateTimeOffset Aware = At("2027-01-10T09:00");
    private static readonly RegisterId Id = RegisterId.Of(RegisterId.Breach, "op_00000000000000000000000001");
    private static readonly TenantId Acme = TenantId.Parse("acme");

    [TestMethod]
    public void The_clock_runs_from_when_it_was_known_however_late_it_is_recorded()
    {
        var breach = Record(now: At("2027-01-12T09:00"));
        Assert.AreEqual(At("2027-01-13T09:00"), breach.AssessBy);
        Assert.AreEqual(At("2027-01-13T09:00"), breach.NotifyBy);
    }

    [TestMethod]
    [DataRow("2027-01-12T08:59", "")]
    [DataRow("2027-01-12T09:00", "AssessmentDue NotificationDue")]
    [DataRow("2027-01-13T08:59", "AssessmentDue NotificationDue")]
    [DataRow("2027-01-13T09:00", "AssessmentMissed NotificationMissed")]
    public void Operators_are_reminded_a_day_before_and_from_the_end_on(string at, string reminders) =>
        Assert.AreEqual(reminders, string.Join(' ', Record().RemindersAt(Rules, At(at))));

    [TestMethod]
    public void What_is_done_reminds_of_nothing()
    {
        var late = At("2027-02-01T00:00");
        var assessed = To(Record().Assess(BreachRisk.Risk, Aware));
        CollectionAssert.AreEqual(
            new[] { BreachReminder.NotificationMissed }, assessed.RemindersAt(Rules, late).ToArray());
        Assert.IsEmpty(To(assessed.Assess(BreachRisk.None, Aware)).RemindersAt(Rules, late));
        var begun = To(assessed.Notify(saysWhyLate: false, Aware));
        Assert.HasCount(1, begun.RemindersAt(Rules, late).ToList(), "Told is who was told, not who is to be.");
        Assert.IsEmpty(begun.Told(Pass(), Aware).RemindersAt(Rules, late));
    }

    [TestMethod]
    public void It_is_told_only_when_it_is_assessed_and_only_once()
    {
        var breach = Record();
        Assert.AreEqual("breach_not_assessed", Refusal(breach.Notify(saysWhyLate: false, Aware)));
        var assessed = To(breach.Assess(BreachRisk.High, Aware));
        Assert.AreEqual(BreachStatus.Assessed, To(assessed.Assess(BreachRisk.Risk, Aware)).Status, "More is known.");
        var begun = To(assessed.Notify(saysWhyLate: false, Aware));
        Assert.AreEqual(BreachStatus.Notifying, begun.Status);
        Assert.AreEqual("breach_told", Refusal(begun.Notify(saysWhyLate: true, Aware)));
        Assert.AreEqual("breach_told", Refusal(begun.Assess(BreachRisk.None, Aware)));
        Assert.AreEqual(BreachStatus.Notifying, begun.Told(Pass(waiting: 1), Aware).Status);
        var told = begun.Told(Pass(), At("2027-01-10T10:00"));
        Assert.AreEqual(BreachStatus.Notified, told.Status);
        Assert.AreEqual(At("2027-01-10T10:00"), told.Told(Pass(), At("2027-01-10T11:00")).NotifiedAt);
    }

    [TestMethod]
    public void Whoever_is_late_says_why()
    {
        var assessed = To(Record().Assess(BreachRisk.Risk, Aware));
        Assert.IsInstanceOfType<BreachChange.To>(assessed.Notify(saysWhyLate: false, assessed.NotifyBy));
        var late = assessed.NotifyBy.AddTicks(1);
        Assert.AreEqual("reasons_for_delay_required", Refusal(assessed.Notify(saysWhyLate: false, late)));
        Assert.IsInstanceOfType<BreachChange.To>(assessed.Notify(saysWhyLate: true, late));
    }

    [TestMethod]
    public async Task Each_look_says_what_is_due_and_the_audit_log_says_it_once()
    {
        await using var run = new GovernanceFixture();
        using var log = new RecordingLogger();
        await run.Get<BreachStore>().AddAsync(
            new BreachRow(Record(), new SealedBreachText(2027, 1, [1]), null, null), CancellationToken.None);
        var watch = new BreachWatch(
            run.Get<BreachStore>(), Packs.Sample(), run.Get<IAuditLog>(), run.Time, log.CreateLogger<BreachWatch>());
        foreach (var at in new[] { "2027-01-11T09:00", "2027-01-12T12:00", "2027-01-12T12:15", "2027-01-14T00:00" })
        {
            run.Time.Now = At(at);
            await watch.LookAsync(CancellationToken.None);
        }

        Assert.AreEqual(4, log.Lines.Count(line => line.Contains("is still to be", StringComparison.Ordinal)));
        Assert.AreEqual(2, log.Lines.Count(line => line.Contains("in time, which ended at", StringComparison.Ordinal)));
        Assert.AreEqual(4, (await run.Get<AuditStore>().ReadHeadAsync(CancellationToken.None)).Size);
        foreach (var kind in new[] { "assessment_due", "assessment_missed", "notification_due", "notification_missed" })
            Assert.IsNotNull(await run.Get<AuditStore>().FindAsync($"{Id}.{kind}", CancellationToken.None), kind);
    }

    [TestMethod]
    public async Task Only_tenants_that_it_concerns_are_told_those_too_that_are_being_deleted()
    {
        await using var run = new GovernanceFixture();
        foreach (var tenant in new[] { "acme", "globex", "initech" })
            await run.AddTenantAsync(tenant);
        await run.Get<TenantStore>().UpdateAsync(
            Acme, tenant => tenant.RequestDeletion("tdel_1", "actor", TenantRules.Usual, run.Time.Now), CancellationToken.None);
        var breach = await BeginAsync(run, [Acme, TenantId.Parse("initech")]);
        Assert.AreEqual(2, (await run.TellAsync(breach.Announcement)).Told);
        await run.TellAsync(breach.Announcement);
        CollectionAssert.AreEquivalent(
            new[] { "office@acme.example", "office@initech.example" }, run.Recipients().ToArray());
        var text = run.Transport.Mails[0].Text.Reveal();
        foreach (var said in new[]
        {
            "10 January 2027, 09:00 UTC", "A laptop of Hopper was lost.", "contact, financial", "about 40",
            "The keys were changed.", "Art. 34 GDPR",
        })
        {
            Assert.Contains(said, text);
        }

        Assert.AreEqual(
            BreachStatus.Notified, (await run.Get<BreachStore>().FindAsync(breach.Id, CancellationToken.None))!.Breach.Status);
    }

    [TestMethod]
    public async Task A_tenant_that_was_purged_before_it_could_be_told_is_named_as_not_told()
    {
        await using var run = new GovernanceFixture();
        await run.AddTenantAsync("acme");
        await run.AddTenantAsync("globex");
        foreach (var step in new Func<Tenant, TenantChange>[]
        {
            tenant => tenant.RequestDeletion("tdel_1", "actor", TenantRules.Usual, run.Time.Now),
            tenant => tenant.BeginPurge("tdel_1", tenant.Deletion!.FinalAt),
            tenant => tenant.Purge("tdel_1", tenant.Deletion!.FinalAt),
        })
        {
            Assert.IsInstanceOfType<TenantChange.To>(
                await run.Get<TenantStore>().UpdateAsync(Acme, step, CancellationToken.None));
        }

        var breach = await BeginAsync(run, [Acme, TenantId.Parse("globex")]);
        var pass = await run.TellAsync(breach.Announcement);
        Assert.AreEqual((1, 1, 0), (pass.Told, pass.NotTold, pass.Waiting));
        CollectionAssert.AreEqual(new[] { Acme }, pass.NotToldTenants.ToArray());
        Assert.IsEmpty(await run.Get<IEntityStore>().QueryAsync(
            new EntityQuery(GovernanceRows.Table, Acme.Value), CancellationToken.None).ToListAsync());
        Assert.IsFalse(
            To(Record().Assess(BreachRisk.Risk, Aware)).Concerns(new Tenant(
                TenantId.Parse("initech"), null, TenantState.Purged, Aware)), "It is not named.");
    }

    [TestMethod]
    public async Task One_that_concerns_all_is_told_to_those_who_were_there()
    {
        await using var run = new GovernanceFixture();
        await run.AddTenantAsync("acme");
        var breach = await BeginAsync(run, []);
        run.Time.Now = At("2027-01-11T09:00");
        await run.AddTenantAsync("later");
        Assert.AreEqual(1, (await run.TellAsync(breach.Announcement)).Told);
    }

    [TestMethod]
    public async Task What_was_typed_lies_sealed_and_is_forgotten_with_its_month_of_the_audit_log()
    {
        await using var run = new GovernanceFixture();
        var breach = await BeginAsync(run, [Acme]);
        var stored = await run.Get<IEntityStore>().GetAsync(GovernanceRows.Breach(breach.Id), CancellationToken.None);
        Assert.DoesNotContain("Hopper", System.Text.Encoding.UTF8.GetString(stored!.Content.Span));
        var (store, texts) = (run.Get<BreachStore>(), run.Get<BreachTexts>());
        var row = (await store.FindAsync(breach.Id, CancellationToken.None))!;
        Assert.AreEqual("A laptop of Hopper was lost.", (await BreachView.OfAsync(row, texts, CancellationToken.None)).Nature);
        await run.Get<IDataKeys>().DestroyAsync(new KeyScope.AuditMonth(2027, 1), CancellationToken.None);
        var view = await BreachView.OfAsync(row, texts, CancellationToken.None);
        Assert.IsNull(view.Nature);
        Assert.AreEqual(Aware, view.AwareAt, "The register itself stays.");
        Assert.AreEqual(0, (await run.TellAsync(breach.Announcement)).Told);
        Assert.AreEqual(
            BreachStatus.Notifying, (await store.FindAsync(breach.Id, CancellationToken.None))!.Breach.Status,
            "Nobody was told, so nothing says so.");
    }

    [TestMethod]
    public void A_body_names_tenants_or_all_and_nothing_that_is_ahead()
    {
        var good = new RecordBreachBody(Aware, "A laptop was lost.", ["contact"], [Acme]);
        Assert.IsEmpty(good.Errors(Aware));
        CollectionAssert.AreEqual(new[] { "/tenants" }, Fields(good with { All = true }));
        CollectionAssert.AreEqual(new[] { "/tenants" }, Fields(good with { Tenants = [] }));
        CollectionAssert.AreEqual(new[] { "/awareAt" }, Fields(good with { AwareAt = Aware.AddSeconds(1) }));
        CollectionAssert.AreEqual(new[] { "/occurredAt" }, Fields(good with { OccurredAt = Aware.AddSeconds(1) }));
        CollectionAssert.AreEqual(new[] { "/categories" }, Fields(good with { Categories = ["Ada Lovelace"] }));
        CollectionAssert.AreEqual(new[] { "/approximateSubjects" }, Fields(good with { ApproximateSubjects = -1 }));
        Assert.AreEqual("RecordBreachBody", good.ToString(), "It may name people.");

        static string[] Fields(RecordBreachBody body) => [.. body.Errors(Aware).Select(error => error.Field)];
    }

    private static async Task<Breach> BeginAsync(GovernanceFixture run, IReadOnlyList<TenantId> tenants)
    {
        var texts = run.Get<BreachTexts>();
        var breach = To(To(Record(tenants).Assess(BreachRisk.High, Aware)).Notify(saysWhyLate: false, run.Time.Now));
        await run.Get<BreachStore>().AddAsync(
            new BreachRow(
                breach,
                await texts.SealAsync(Id, new BreachFactsText("A laptop of Hopper was lost.", null), Aware, CancellationToken.None),
                await texts.SealAsync(Id, new BreachAssessmentText("The keys were changed.", "R."), Aware, CancellationToken.None),
                Notification: null),
            CancellationToken.None);
        return breach;
    }

    private static Breach Record(IReadOnlyList<TenantId>? tenants = null, DateTimeOffset? now = null) => Breach.Record(
        Id, new BreachFacts(tenants ?? [Acme], ["contact", "financial"], 40, null, Aware, null), Rules, now ?? Aware);

    private static Breach To(BreachChange change) => ((BreachChange.To)change).Breach;

    private static string Refusal(BreachChange change) => ((BreachChange.Refused)change).Code;

    private static TellingPassV1 Pass(int waiting = 0) => new(1, 0, waiting, null, []);
}
