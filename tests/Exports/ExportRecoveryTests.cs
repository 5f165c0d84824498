using PrivacyFunctions.Connectors;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Exports;

[TestClass]
public sealed class ExportRecoveryTests
{
    [TestMethod]
    public async Task Every_step_may_run_twice_and_the_person_gets_one_mail()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        await fixture.RunAsync(started);
        var parts = await fixture.PartsAsync(started);
        var package = await fixture.PackageAsync(started);
        var activities = fixture.Get<ExportActivities>();
        var none = CancellationToken.None;

        await activities.ExportServiceAsync(new ExportServiceV1(started.Tenant, started.Request, "accounts"), none);
        await activities.DeliverAsync(new DeliverPackageV1(started.Tenant, started.Request, 1), none);
        await activities.DiscardAsync(started, none);

        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.AreEqual(1, fixture.Accounts.Calls);
        CollectionAssert.AreEqual(parts, await fixture.PartsAsync(started));
        Assert.AreEqual(package!.Editions.Count, (await fixture.PackageAsync(started))!.Editions.Count);
    }

    [TestMethod]
    [DataRow(ExportActivities.Seal)]
    [DataRow(ExportActivities.Deliver)]
    [DataRow(ExportActivities.Finish)]
    public async Task After_a_crash_before_a_step_a_new_orchestration_finishes_without_asking_services_again(
        string step)
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        var crashing = fixture.Orchestrate(started);
        crashing.OnActivity = name => name == step ? throw new OperationCanceledException("crash") : Task.CompletedTask;
        await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => ExportOrchestrator.RunAsync(crashing));
        await fixture.RestartAsync();

        await fixture.RunAsync(started);

        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.AreEqual(1, fixture.Accounts.Calls);
        Assert.IsNotEmpty(await fixture.DownloadAsync());
    }

    [TestMethod]
    public async Task A_crash_right_after_the_handover_sends_no_second_mail_and_keeps_the_link_working()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        fixture.Transport.FailuresAfterDelivery.Enqueue(new OperationCanceledException("crash"));
        await Assert.ThrowsExactlyAsync<OperationCanceledException>(() => fixture.RunAsync(started));
        await fixture.RestartAsync();

        await fixture.RunAsync(started);

        Assert.HasCount(1, fixture.Transport.Mails);
        Assert.IsNotEmpty(await fixture.DownloadAsync());
    }

    [TestMethod]
    public async Task Two_executions_of_one_step_at_once_leave_one_part_and_one_record()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        var activities = fixture.Get<ExportActivities>();
        await activities.PlanAsync(started, CancellationToken.None);
        var both = new TaskCompletionSource();
        var arrived = 0;
        fixture.Accounts.OnPage = () =>
        {
            if (Interlocked.Increment(ref arrived) == 2)
                both.SetResult();
            return both.Task;
        };
        var step = new ExportServiceV1(started.Tenant, started.Request, "accounts");

        var answers = await Task.WhenAll(
            activities.ExportServiceAsync(step, CancellationToken.None),
            activities.ExportServiceAsync(step, CancellationToken.None));

        Assert.AreEqual(new Receipt.Exported(1), answers[0].Result.Items[0].Receipt);
        Assert.AreEqual(new Receipt.Exported(1), answers[1].Result.Items[0].Receipt);
        Assert.HasCount(1, await fixture.PartsAsync(started));
        Assert.IsEmpty(
            await fixture.Get<ExportStore>().RunsAsync(
                started.Tenant, started.Request, CancellationToken.None).ToListAsync());
    }

    [TestMethod]
    public async Task A_full_disk_is_a_receipt_and_the_export_goes_on_when_there_is_room()
    {
        await using var fixture = new ExportsFixture();
        fixture.Documents.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        var started = await fixture.SubmitAsync();

        var orchestration = await fixture.RunAsync(started);

        Assert.HasCount(1, orchestration.Timers);
        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
    }

    [TestMethod]
    public async Task What_a_crashed_step_left_is_swept_after_a_day_and_nothing_else()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        await fixture.RunAsync(started);
        var kept = await fixture.PartsAsync(started);
        var run = await fixture.Get<ExportStore>().BeginRunAsync(
            started.Tenant, started.Request, CancellationToken.None);
        await using (var upload = await fixture.Get<ExportParts>().CreateAsync(
            (await fixture.PackageAsync(started))!, run.Run, CancellationToken.None))
            await upload.CommitAsync(CancellationToken.None);
        var sweep = fixture.Get<PackageSweep>();

        await sweep.RunAsync(CancellationToken.None);
        Assert.HasCount(kept.Count + 1, await fixture.PartsAsync(started));
        fixture.Time.AdvanceTo(fixture.Time.GetUtcNow() + ExportLimits.OrphanAge);
        await sweep.RunAsync(CancellationToken.None);

        CollectionAssert.AreEqual(kept, await fixture.PartsAsync(started));
    }

    [TestMethod]
    public async Task After_thirty_days_the_package_is_gone_and_its_link_says_so_and_is_forgotten_later()
    {
        await using var fixture = new ExportsFixture();
        var started = await fixture.SubmitAsync();
        await fixture.RunAsync(started);
        var (token, code) = fixture.Transport.Link(0);
        var sweep = fixture.Get<PackageSweep>();

        fixture.Time.AdvanceTo(fixture.Time.GetUtcNow().AddDays(29));
        await sweep.RunAsync(CancellationToken.None);
        Assert.IsNotEmpty(await fixture.PartsAsync(started));
        fixture.Time.AdvanceTo(fixture.Time.GetUtcNow().AddDays(1));
        await sweep.RunAsync(CancellationToken.None);

        Assert.IsEmpty(await fixture.PartsAsync(started));
        Assert.IsNull(await fixture.PackageAsync(started));
        Assert.AreEqual(new ClaimOutcome.Refused(ClaimRefusal.Expired, 5), await fixture.ClaimAsync(token, code));
        Assert.IsNull(
            await fixture.Get<RequestContacts>().OpenAsync(started.Tenant, started.Request, CancellationToken.None));
        fixture.Time.AdvanceTo(fixture.Time.GetUtcNow() + TimeSpan.FromDays(30) + TimeSpan.FromHours(1));
        await sweep.RunAsync(CancellationToken.None);
        Assert.IsInstanceOfType<ClaimOutcome.Unknown>(await fixture.ClaimAsync(token, code));
        Assert.Contains("package.deleted done", fixture.Audit.Actions);
    }

    [TestMethod]
    public async Task Of_fifty_claims_at_once_exactly_one_wins()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        var (token, code) = fixture.Transport.Link(0);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Task.Run(() => fixture.ClaimAsync(token, code))));

        Assert.AreEqual(1, outcomes.Count(outcome => outcome is ClaimOutcome.Granted));
        Assert.AreEqual(49, outcomes.Count(outcome => outcome is ClaimOutcome.Refused { Reason: ClaimRefusal.Used }));
    }

    [TestMethod]
    public async Task Parallel_guesses_are_all_counted()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        var (token, code) = fixture.Transport.Link(0);

        var outcomes = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => fixture.ClaimAsync(token, "22222222"))));

        Assert.AreEqual(
            4, outcomes.Count(outcome => outcome is ClaimOutcome.Refused { Reason: ClaimRefusal.WrongCode }));
        Assert.AreEqual(new ClaimOutcome.Refused(ClaimRefusal.Locked, 0), await fixture.ClaimAsync(token, code));
    }

    [TestMethod]
    public async Task A_lost_link_is_replaced_three_times_and_no_more()
    {
        await using var fixture = new ExportsFixture();
        await fixture.RunAsync(await fixture.SubmitAsync());
        var delivery = fixture.Get<PackageDelivery>();

        for (var click = 0; click < 5; click++)
        {
            Assert.IsTrue(LinkToken.TryParse(fixture.Transport.Link(0).Token, out var first));
            await delivery.ReissueAsync(first, PrivacyFunctions.Audit.AuditPayload.System, CancellationToken.None);
        }

        Assert.HasCount(4, fixture.Transport.Mails);
        Assert.IsTrue(fixture.Transport.Mails.All(mail => mail.To.Reveal() == ExportsFixture.Email));
        Assert.IsNotEmpty(await fixture.DownloadAsync(mail: 3));
    }

    [TestMethod]
    public async Task A_request_extended_beyond_its_packages_life_collects_anew()
    {
        await using var fixture = new ExportsFixture();
        fixture.Usage.AlwaysFails = new ConnectorException("usage", FailureReason.Unreachable, retriable: true);
        var started = await fixture.SubmitAsync();
        await fixture.Get<RequestStore>().UpdateAsync(
            started.Tenant, started.Request, request =>
                request.Extend(fixture.Time.GetUtcNow()), CancellationToken.None);
        var orchestration = fixture.Orchestrate(started);
        var begun = fixture.Time.GetUtcNow();
        orchestration.OnTimer = async _ =>
        {
            await fixture.Get<PackageSweep>().RunAsync(CancellationToken.None);
            if (fixture.Time.GetUtcNow() > begun.AddDays(40))
                fixture.Usage.AlwaysFails = null;
        };

        await ExportOrchestrator.RunAsync(orchestration);

        Assert.AreEqual(RequestStatus.Completed, (await fixture.RequestAsync(started)).Status);
        using var zip = new System.IO.Compression.ZipArchive(
            new MemoryStream(await fixture.DownloadAsync(fixture.Transport.Mails.Count - 1)));
        Assert.IsNotNull(zip.GetEntry("usage/events.json"));
        Assert.IsNotNull(zip.GetEntry("accounts/users.json"));
    }
}
