using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Mail.Templates;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Retention.OwnData.OwnDataFixture;

namespace PrivacyFunctions.Tests.Retention.OwnData;

/// <summary>The records of organisations' exports end by the same periods as those of people's requests.</summary>
[TestClass]
public sealed class OrganisationForgettingTests
{
    private const string Deletion = "tdel_00000000000000000000000001";

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task An_export_s_record_goes_two_years_after_its_end_with_everything_under_it()
    {
        await using var run = new OwnDataFixture();
        var id = await run.SubmitOrganisationAsync();
        await run.CompleteOrganisationAsync(id);
        run.Time.Now = At("2029-01-10T08:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotEmpty(await run.RowsAsync(id));
        run.Time.Now = At("2029-01-10T10:00");
        Assert.AreEqual((1, 0), await run.Requests.PreviewAsync(Acme, Token));
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
        Assert.AreEqual("", string.Join('\n', await run.RowsAsync(id)));
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
    }

    [TestMethod]
    [DataRow("open")]
    [DataRow("deletion")]
    [DataRow("package")]
    [DataRow("hold")]
    public async Task What_something_is_still_ahead_of_stays_however_old(string ahead)
    {
        await using var run = new OwnDataFixture();
        var id = await run.SubmitOrganisationAsync(deletion: ahead == "deletion" ? Deletion : null);
        if (ahead != "open")
            await run.CompleteOrganisationAsync(id);
        var export = (await run.Get<OrganisationExportStore>().FindAsync(Acme, id, Token))!;
        if (ahead == "package")
            await run.Get<ExportStore>().BeginPackageAsync(ExportPackage.Begin(export), Token);
        if (ahead == "hold")
            await run.PlaceAsync(Acme, Hopper);
        run.Time.Now = At("2040-01-01T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotNull(await run.Get<OrganisationExportStore>().FindAsync(Acme, id, Token));
    }

    [TestMethod]
    public async Task A_mail_goes_after_the_last_of_its_export_and_not_while_that_is_open_or_a_deletion_waits()
    {
        await using var run = new OwnDataFixture();
        var over = await run.SubmitOrganisationAsync();
        await run.CompleteOrganisationAsync(over);
        var waiting = await run.SubmitOrganisationAsync(SubjectId.Parse("usr-2"), Deletion);
        var mails = run.Get<OutboxForgetting>();
        run.Time.Now = At("2027-04-10T08:00");
        Assert.AreEqual(0, await mails.RunAsync(Acme, Token));
        run.Time.Now = At("2027-04-10T10:00");
        Assert.AreEqual(1, await mails.RunAsync(Acme, Token));
        Assert.IsFalse(HasMail(await run.RowsAsync(over)));
        await run.CompleteOrganisationAsync(waiting);
        Assert.AreEqual(0, await mails.RunAsync(Acme, Token), "Its deletion has not begun.");
        Assert.IsTrue(HasMail(await run.RowsAsync(waiting)));
    }

    [TestMethod]
    public async Task A_mail_without_any_request_as_after_a_restore_goes_by_its_own_age()
    {
        await using var run = new OwnDataFixture();
        var (request, export) = (await run.SubmitAsync(), await run.SubmitOrganisationAsync());
        foreach (var key in new[] { RequestRows.Request(Acme, request), RequestRows.Organisation(Acme, export) })
        {
            var entities = run.Get<IEntityStore>();
            var row = (await entities.GetAsync(key, Token))!;
            Assert.IsInstanceOfType<WriteOutcome.Written>(await entities.DeleteAsync(key, row.ETag, Token));
        }

        var mails = run.Get<OutboxForgetting>();
        run.Time.Now = At("2027-04-10T08:00");
        Assert.AreEqual(0, await mails.RunAsync(Acme, Token));
        run.Time.Now = At("2027-04-10T10:00");
        Assert.AreEqual(2, await mails.RunAsync(Acme, Token));
        Assert.IsFalse(HasMail(await run.RowsAsync(request)) || HasMail(await run.RowsAsync(export)));
    }

    [TestMethod]
    public async Task A_mail_to_a_tenant_stays_as_long_as_the_tenant_has_an_address()
    {
        await using var run = new OwnDataFixture();
        var tenant = (await run.Get<TenantProvisioning>().ProvisionAsync(
            Globex, "Globex", TenantState.Active, Token, new("office@globex.example")))!;
        var mail = new PolicyChangeMail(
            "Product", "privacy@product.example", "terms", "2", "Shorter.", "https://product.example/terms",
            run.Time.Now, Waits: true);
        Assert.IsTrue(await run.Get<TenantNotices>().SendAsync(tenant, mail, "document.terms.2", Token));
        var sent = run.Transport.Mails.Single();
        await run.Get<MailReturns>().RecordAsync(
            new MailEvent("bounce", MailKey.TryParse(sent.Reference)!, sent.Id), Token);
        run.Time.Now = At("2030-01-01T00:00");
        Assert.AreEqual(0, await run.Get<OutboxForgetting>().RunAsync(Globex, Token));
        Assert.IsTrue(
            await run.Get<TenantNotices>().HasReturnedAsync(tenant, mail, "document.terms.2", Token),
            "A mail that came back has told nobody, however long ago.");
    }

    private static bool HasMail(List<string> rows) =>
        rows.Exists(row => row.StartsWith("outbox", StringComparison.Ordinal));
}
