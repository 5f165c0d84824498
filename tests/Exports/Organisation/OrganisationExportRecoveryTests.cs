using System.IO.Compression;
using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Exports.Organisation;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Exports.Organisation;

/// <summary>What comes of an organisation's export when things go wrong.</summary>
[TestClass]
public sealed class OrganisationExportRecoveryTests
{
    private const string Deletion = "tdel_1";

    [TestMethod]
    [DataRow(ExportActivities.Seal)]
    [DataRow(ExportActivities.Deliver)]
    [DataRow(OrganisationExportActivities.Finish)]
    [DataRow(OrganisationExportActivities.BeginDeletion)]
    public async Task After_a_crash_before_a_step_a_new_orchestration_goes_on_without_asking_services_again(string step)
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var crashing = fixture.Orchestrate(started);
        crashing.OnActivity = name => name == step ? throw new OperationCanceledException("crash") : Task.CompletedTask;
        await Assert.ThrowsExactlyAsync<OperationCanceledException>(
            () => OrganisationExportOrchestrator.RunAsync(crashing));
        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
        await fixture.RestartAsync();
        Assert.AreEqual(
            started.Export,
            (await fixture.Get<OrganisationExportStore>().FindUnfinishedAsync(started.Tenant, CancellationToken.None))!.Id);

        await fixture.RunAsync(started);

        Assert.AreEqual(OrganisationExportStatus.Completed, (await fixture.OrganisationAsync(started)).Status);
        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.AreEqual(2, fixture.Accounts.Calls, "The records, and the members' summary.");
        Assert.AreEqual(
            (TenantState.PendingDeletion, Deletion, started.Export),
            ((await fixture.TenantAsync()).State, (await fixture.TenantAsync()).Deletion!.Id,
                (await fixture.TenantAsync()).Deletion!.Export!.Value));
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        Assert.IsNotNull(zip.GetEntry("members.json"));
        Assert.IsNotNull(zip.GetEntry("documents/files/user-1/Lebenslauf ü.pdf"));
    }

    [TestMethod]
    public async Task Every_step_may_run_twice_and_a_deletion_that_was_taken_back_does_not_begin_again()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var orchestration = await fixture.RunAsync(started);
        Assert.IsFalse(orchestration.History.Exists(payload => payload.Contains("ada@", StringComparison.Ordinal)));
        Assert.IsInstanceOfType<TenantChange.To>(await fixture.Get<TenantStore>().UpdateAsync(
            started.Tenant, tenant => tenant.Restore(fixture.Time.GetUtcNow()), CancellationToken.None));

        await fixture.RunAsync(started);
        await fixture.Get<OrganisationDeletion>().BeginAsync(new NoScheduler(), started, CancellationToken.None);

        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
        Assert.HasCount(1, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task A_service_that_is_missing_to_the_end_fails_the_export_tells_the_owner_and_deletes_nothing()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Unreachable, retriable: true);
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var orchestration = fixture.Orchestrate(started);
        var incomplete = default(byte[]);
        orchestration.OnTimer = async _ =>
            incomplete ??= fixture.Transport.Mails.Count == 0 ? null : await fixture.DownloadAsync();

        await OrganisationExportOrchestrator.RunAsync(orchestration);

        var export = await fixture.OrganisationAsync(started);
        Assert.AreEqual((OrganisationExportStatus.Failed, "services_missing"), (export.Status, export.Reason));
        Assert.IsFalse(export.IsUnfinished);
        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
        Assert.HasCount(2, fixture.Transport.Mails);
        Assert.Contains("Usage", fixture.Transport.Mails[0].Text.Reveal());
        Assert.Contains("Nothing was deleted.", fixture.Transport.Mails[1].Text.Reveal());
        using var zip = new ZipArchive(new MemoryStream(incomplete!));
        using var manifest = JsonDocument.Parse(zip.GetEntry("manifest.json")!.Open());
        Assert.AreEqual(
            "failed", manifest.RootElement.GetProperty("services").EnumerateArray()
                .Single(service => service.GetProperty("service").GetString() == "usage").GetProperty("outcome").GetString(),
            "What did not answer is never called empty.");
    }

    [TestMethod]
    public async Task A_service_that_comes_back_completes_the_package_and_only_then_the_deletion_begins()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Timeout, retriable: true);
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var orchestration = fixture.Orchestrate(started);
        var meanwhile = default((OrganisationExportStatus, TenantState)?);
        orchestration.OnTimer = async _ =>
        {
            if (orchestration.Timers.Count == 4)
            {
                meanwhile = ((await fixture.OrganisationAsync(started)).Status, (await fixture.TenantAsync()).State);
                fixture.Usage.AlwaysFails = null;
            }
        };

        await OrganisationExportOrchestrator.RunAsync(orchestration);

        Assert.AreEqual((OrganisationExportStatus.PartiallyCompleted, TenantState.Active), meanwhile);
        Assert.AreEqual(TenantState.PendingDeletion, (await fixture.TenantAsync()).State);
        Assert.HasCount(2, fixture.Transport.Mails);
        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync(mail: 1)));
        Assert.IsNotNull(zip.GetEntry("usage/events.json"));
    }

    [TestMethod]
    public async Task A_mail_that_is_refused_fails_the_export_and_deletes_nothing()
    {
        await using var fixture = new ExportsFixture();
        fixture.Transport.Refuses = true;
        var started = await fixture.SubmitOrganisationAsync(Deletion);

        await fixture.RunAsync(started);

        var export = await fixture.OrganisationAsync(started);
        Assert.AreEqual((OrganisationExportStatus.Failed, "undeliverable"), (export.Status, export.Reason));
        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
    }

    [TestMethod]
    public async Task One_that_is_cancelled_while_it_collects_leaves_nothing_and_deletes_nothing()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        var orchestration = fixture.Orchestrate(started);
        orchestration.OnActivity = async name =>
        {
            if (name == ExportActivities.Seal)
            {
                await fixture.Get<OrganisationExportStore>().UpdateAsync(
                    started.Tenant, started.Export, export => export.Cancel(fixture.Time.GetUtcNow()),
                    CancellationToken.None);
            }
        };

        await OrganisationExportOrchestrator.RunAsync(orchestration);

        Assert.AreEqual(OrganisationExportStatus.Cancelled, (await fixture.OrganisationAsync(started)).Status);
        Assert.IsEmpty(fixture.Transport.Mails);
        Assert.IsEmpty(await fixture.PartsAsync(Package(started)));
        Assert.AreEqual(TenantState.Active, (await fixture.TenantAsync()).State);
        Assert.IsNull(
            await fixture.Get<RequestContacts>().OpenAsync(started.Tenant, started.Export, CancellationToken.None));
    }

    [TestMethod]
    public async Task What_was_being_copied_when_somebody_was_erased_is_copied_anew()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync();
        var erased = false;
        fixture.Usage.OnPage = async () =>
        {
            // The erasure is confirmed between the first page and the last.
            if (erased)
                return;
            erased = true;
            fixture.Usage.Records["events"] = ["""{"id":"9","page":"of somebody else"}"""];
            await fixture.Get<OrganisationPackages>().WithdrawAsync(
                started.Tenant, "req_00000000000000000000000009", CancellationToken.None);
        };

        await fixture.RunAsync(started);

        using var zip = new ZipArchive(new MemoryStream(await fixture.DownloadAsync()));
        using var events = JsonDocument.Parse(zip.GetEntry("usage/events.json")!.Open());
        Assert.AreEqual(
            "9", events.RootElement.GetProperty("records").EnumerateArray().Single().GetProperty("id").GetString());
        Assert.HasCount(1, fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task The_package_opens_without_the_tenant_s_keys_and_for_nobody_once_it_is_over()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitOrganisationAsync(Deletion);
        await fixture.RunAsync(started);
        await fixture.Get<ITenantShred>().DestroyTenantKeyAsync(
            started.Tenant, Deletion, CancellationToken.None);
        await fixture.RestartAsync();
        Assert.IsNotEmpty(await fixture.DownloadAsync());

        var package = (await fixture.PackageAsync(Package(started)))!;
        var part = (await fixture.PartsAsync(Package(started)))[0];
        fixture.Time.AdvanceTo(package.Current!.ExpiresAt);
        using var copy = new MemoryStream();
        await using (var stored = await fixture.Blobs.OpenReadAsync(part, CancellationToken.None))
            await stored!.CopyToAsync(copy);
        await fixture.Get<PackageSweep>().RunAsync(CancellationToken.None);
        Assert.IsEmpty(await fixture.PartsAsync(Package(started)));
        copy.Position = 0;
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(() => fixture.Get<SealedStreams>().OpenAsync(
            new KeyScope.Contact(started.Tenant, started.Export.Value), "export-part", part, copy, CancellationToken.None));
    }

    private static ExportStartedV1 Package(OrganisationExportStartedV1 started) => new(started.Tenant, started.Export);
}
