using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Exports.Organisation;

/// <summary>What an organisation's export leaves of the owner who asked, however it ends.</summary>
[TestClass]
public sealed class OrganisationExportEndTests
{
    private const string Deletion = "tdel_1";

    private static readonly SubjectId Pseudonym = SubjectId.Parse("psn1_x");

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task One_that_is_cancelled_before_its_first_step_forgets_its_address_and_the_key_of_it()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        Assert.IsTrue(await HasAddressAsync(fixture, started));
        await CancelAsync(fixture, started);

        await fixture.RunAsync(started);
        await fixture.RunAsync(started);

        Assert.IsFalse(await HasAddressAsync(fixture, started));
    }

    [TestMethod]
    public async Task An_address_that_was_left_by_a_cancelled_one_is_forgotten_within_the_hour()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync();
        var hourly = new ExportsSchedule(fixture.Get<PackageSweep>(), fixture.Get<OrganisationContacts>());
        await hourly.DeleteExpiredAsync(null!, Token);
        Assert.IsTrue(await HasAddressAsync(fixture, started), "It is open.");
        await CancelAsync(fixture, started);

        await hourly.DeleteExpiredAsync(null!, Token);

        Assert.IsFalse(await HasAddressAsync(fixture, started));
    }

    [TestMethod]
    public async Task The_hourly_look_leaves_a_package_its_address_as_long_as_it_can_be_fetched()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync();
        await fixture.RunAsync(started);

        await fixture.Get<OrganisationContacts>().RunAsync(Token);

        Assert.IsTrue(await HasAddressAsync(fixture, started));
        Assert.IsNotEmpty(await fixture.DownloadAsync());
    }

    [TestMethod]
    [DataRow(OrganisationExportActivities.Plan)]
    [DataRow(ExportActivities.Seal)]
    [DataRow(ExportActivities.Deliver)]
    [DataRow(OrganisationExportActivities.BeginDeletion)]
    public async Task One_whose_owner_is_erased_before_a_step_ends_and_deletes_nothing(string step)
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var orchestration = fixture.Orchestrate(started);
        orchestration.OnActivity = name => name == step ? EraseAsync(fixture) : Task.CompletedTask;

        await OrganisationExportOrchestrator.RunAsync(orchestration);
        await EraseAsync(fixture);

        var export = await fixture.OrganisationAsync(started);
        Assert.AreEqual(
            (OrganisationExportStatus.Failed, "recipient_erased", Pseudonym),
            (export.Status, export.Reason, export.Recipient));
        Assert.IsNull(await fixture.Get<OrganisationExportStore>().FindUnfinishedAsync(started.Tenant, Token));
        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
        Assert.IsNull(await fixture.PackageAsync(new ExportStartedV1(started.Tenant, started.Export)));
        Assert.IsFalse(await HasAddressAsync(fixture, started));
        Assert.HasCount(step == OrganisationExportActivities.BeginDeletion ? 1 : 0, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task Another_owner_s_export_is_not_touched()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync();

        await fixture.Get<OrganisationRecipients>().ForgetAsync(
            started.Tenant, SubjectId.Parse("user-2"), Pseudonym, Token);

        Assert.AreEqual(ExportsFixture.Ada, (await fixture.OrganisationAsync(started)).Recipient);
        await fixture.RunAsync(started);
        Assert.AreEqual(OrganisationExportStatus.Completed, (await fixture.OrganisationAsync(started)).Status);
    }

    private Task EraseAsync(ExportsFixture fixture) => fixture.Get<OrganisationRecipients>().ForgetAsync(
        ExportsFixture.Acme, ExportsFixture.Ada, Pseudonym, Token);

    private async Task CancelAsync(ExportsFixture fixture, OrganisationExportStartedV1 started) =>
        Assert.IsInstanceOfType<OrganisationExportChange.To>(await fixture.Get<OrganisationExportStore>().UpdateAsync(
            started.Tenant, started.Export, export => export.Cancel(fixture.Time.GetUtcNow()), Token));

    /// <summary>Whether the sealed address or the key that opens it is left.</summary>
    private async Task<bool> HasAddressAsync(ExportsFixture fixture, OrganisationExportStartedV1 started)
    {
        if (await fixture.Get<RequestContacts>().OpenAsync(started.Tenant, started.Export, Token) is not null)
            return true;
        try
        {
            await fixture.Get<IDataKeys>().GetAsync(RequestContacts.Scope(started.Tenant, started.Export), 1, Token);
            return true;
        }
        catch (KeyUnavailableException)
        {
            return false;
        }
    }
}
