using PrivacyFunctions.Audit;
using PrivacyFunctions.Governance;
using PrivacyFunctions.Governance.Documents;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>Every tenant is told once: nobody twice, nobody left out.</summary>
[TestClass]
public sealed class TellingTests
{
    private static readonly PolicyDraft Change = new(
        "privacy_notice", "2027-01", "https://product.example/privacy", null, "We keep invoices for longer.",
        Material: true, At("2027-02-12T00:00"));

    private readonly GovernanceFixture _run = new();

    [TestCleanup]
    public async Task EndAsync() => await _run.DisposeAsync();

    [TestMethod]
    public async Task Every_tenant_is_told_once_however_often_all_are_gone_through()
    {
        await AddTenantsAsync("acme", "globex", "initech");
        var document = await _run.PublishAsync(Change);
        for (var time = 0; time < 3; time++)
            Assert.AreEqual(3, (await _run.TellAsync(document.Announcement)).Told);
        CollectionAssert.AreEqual(
            new[] { "office@acme.example", "office@globex.example", "office@initech.example" }, _run.Recipients().ToArray());
        var text = _run.Transport.Mails[0].Text.Reveal();
        Assert.Contains("We keep invoices for longer.", text);
        Assert.Contains("12 February 2027, 00:00 UTC at the earliest", text);
        Assert.Contains("https://product.example/privacy", text);
        var told = await EventAsync("acme", "document.told");
        Assert.AreEqual(document.Announcement, told.Target);
        Assert.AreEqual("done", told.Outcome);
    }

    [TestMethod]
    public async Task More_tenants_than_a_step_takes_are_told_in_several()
    {
        var many = (2 * GovernanceLimits.TenantsPerStep) + 7;
        await AddTenantsAsync([.. Enumerable.Range(0, many).Select(number => $"t{number:000}")]);
        var document = await _run.PublishAsync(Change);
        Assert.AreEqual(many, (await _run.TellAsync(document.Announcement)).Told);
        Assert.AreEqual(many, _run.Recipients().Distinct().Count());
    }

    [TestMethod]
    [DataRow(true, DisplayName = "the provider took the mail and its answer was lost")]
    [DataRow(false, DisplayName = "the mark was not written")]
    public async Task A_crash_in_the_middle_tells_nobody_twice_and_leaves_nobody_out(bool afterDelivery)
    {
        await AddTenantsAsync("acme", "globex", "initech");
        var document = await _run.PublishAsync(Change);
        if (afterDelivery)
            _run.Transport.FailuresAfterDelivery.Enqueue(new TimeoutException());
        else
            _run.Failing.FailsWrite = operations => operations[0].Key.Row.StartsWith("told|", StringComparison.Ordinal) &&
                operations[0].Key.Partition == "globex";
        var first = await _run.TellAsync(document.Announcement);
        Assert.AreEqual(1, first.Waiting);
        Assert.AreEqual(2, first.Told, "One tenant's trouble keeps nobody else.");
        Assert.IsNull((await DocumentAsync()).InForceFrom);

        await _run.RestartAsync();
        _run.Time.Now = At("2027-01-20T09:00");
        var second = await _run.TellAsync(document.Announcement);
        Assert.AreEqual(3, second.Told);
        Assert.AreEqual(0, second.Waiting);
        CollectionAssert.AreEquivalent(
            new[] { "office@acme.example", "office@globex.example", "office@initech.example" }, _run.Recipients().ToArray());
        Assert.AreEqual(At("2027-02-19T09:00"), (await DocumentAsync()).InForceFrom, "Thirty days from the late mark.");
    }

    [TestMethod]
    public async Task Who_has_no_address_that_takes_mail_is_named_and_keeps_nobody_waiting()
    {
        await AddTenantsAsync("acme");
        await _run.AddTenantAsync("globex", address: null);
        var document = await _run.PublishAsync(Change);
        Assert.AreEqual(1, (await _run.TellAsync(document.Announcement)).Waiting, "Its address may still be on its way.");
        _run.Time.Now = At("2027-01-10T10:00");
        await _run.TellAsync(document.Announcement);
        var telling = TellingView.Of((await DocumentAsync()).Telling);
        Assert.AreEqual(1, telling.Told);
        Assert.AreEqual(1, telling.NotTold);
        CollectionAssert.AreEqual(new[] { TenantId.Parse("globex") }, telling.NotToldTenants.ToArray());
        Assert.AreEqual(Change.EffectiveAt, (await DocumentAsync()).InForceFrom);
        Assert.AreEqual("failed", (await EventAsync("globex", "document.told")).Outcome);
    }

    [TestMethod]
    public async Task A_refused_mail_is_not_told_and_not_sent_again()
    {
        await AddTenantsAsync("acme");
        _run.Time.Now = At("2027-01-10T10:00");
        var document = await _run.PublishAsync(Change);
        _run.Transport.Refuses = true;
        Assert.AreEqual(1, (await _run.TellAsync(document.Announcement)).NotTold);
        _run.Transport.Refuses = false;
        Assert.AreEqual(1, (await _run.TellAsync(document.Announcement)).NotTold);
        Assert.IsEmpty(_run.Transport.Mails);
    }

    [TestMethod]
    public async Task A_mail_that_comes_back_has_told_nobody()
    {
        await AddTenantsAsync("acme", "globex");
        var document = await _run.PublishAsync(Change);
        await _run.TellAsync(document.Announcement);
        var sent = _run.Transport.Mails.Single(mail => mail.To.Reveal() == "office@globex.example");
        await _run.Get<MailReturns>().RecordAsync(
            new MailEvent("bounce", MailKey.TryParse(sent.Reference)!, sent.Id), CancellationToken.None);
        var pass = await _run.TellAsync(document.Announcement);
        Assert.AreEqual((1, 1), (pass.Told, pass.NotTold));
        CollectionAssert.AreEqual(
            new[] { TenantId.Parse("globex") }, (await DocumentAsync()).Telling.Pass.NotToldTenants.ToArray());
        Assert.HasCount(2, _run.Transport.Mails, "Nothing is sent to a dead address again.");
    }

    [TestMethod]
    public async Task Who_comes_later_is_told_and_postpones_nothing()
    {
        await AddTenantsAsync("acme");
        var document = await _run.PublishAsync(Change);
        await _run.TellAsync(document.Announcement);
        _run.Time.Now = At("2027-02-05T09:00");
        await AddTenantsAsync("globex");
        CollectionAssert.Contains(await OpenAsync(), document.Announcement, "Until it holds, newcomers are looked for.");
        Assert.AreEqual(2, (await _run.TellAsync(document.Announcement)).Told);
        Assert.AreEqual(Change.EffectiveAt, (await DocumentAsync()).InForceFrom);
        _run.Time.Now = At("2027-02-12T00:00");
        CollectionAssert.DoesNotContain(await OpenAsync(), document.Announcement);
    }

    [TestMethod]
    public async Task A_tenant_that_comes_back_from_a_deletion_has_its_thirty_days_too()
    {
        await AddTenantsAsync("acme", "globex");
        await ChangeAsync("globex", tenant => tenant.RequestDeletion(
            "tdel_1", "actor", Packs.Sample().Tenants, _run.Time.Now));
        var document = await _run.PublishAsync(Change);
        Assert.AreEqual(1, (await _run.TellAsync(document.Announcement)).Told);
        _run.Time.Now = At("2027-01-15T09:00");
        await ChangeAsync("globex", tenant => tenant.Restore(_run.Time.Now));
        Assert.AreEqual(2, (await _run.TellAsync(document.Announcement)).Told);
        Assert.AreEqual(At("2027-02-14T09:00"), (await DocumentAsync()).InForceFrom);
    }

    [TestMethod]
    public async Task Two_who_go_through_the_tenants_at_once_tell_each_once()
    {
        await AddTenantsAsync("acme", "globex", "initech", "umbrella");
        var document = await _run.PublishAsync(Change);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _run.TellAsync(document.Announcement))));
        Assert.HasCount(4, _run.Transport.Mails);
        Assert.AreEqual(4, (await DocumentAsync()).Telling.Pass.Told);
    }

    private async Task AddTenantsAsync(params string[] ids)
    {
        foreach (var id in ids)
            await _run.AddTenantAsync(id);
    }

    private async Task<PolicyDocument> DocumentAsync() =>
        (await _run.Documents.FindAsync("privacy_notice.2027-01", CancellationToken.None))!;

    private async Task<List<string>> OpenAsync() =>
        await _run.Get<IEnumerable<IAnnouncements>>().First().OpenAsync(CancellationToken.None).ToListAsync();

    private async Task ChangeAsync(string tenant, Func<Tenant, TenantChange> change) =>
        Assert.IsInstanceOfType<TenantChange.To>(await _run.Get<TenantStore>().UpdateAsync(TenantId.Parse(tenant), change, CancellationToken.None));

    private async Task<AuditEntry> EventAsync(string tenant, string action) =>
        (await _run.Get<AuditReader>().ReadAsync(
            TenantId.Parse(tenant), new AuditFilter(null, null, null), 100, null, CancellationToken.None))
        .Items.Single(item => item.Action == action);
}
