using PrivacyFunctions.DataMap;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Retention.OwnData;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Retention.OwnData.OwnDataFixture;

namespace PrivacyFunctions.Tests.Retention.OwnData;

[TestClass]
public sealed class RequestForgettingTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    [DataRow("2027-01-31T09:00", "2029-01-31T08:00", "2029-01-31T10:00")]
    [DataRow("2026-02-28T09:00", "2028-02-28T08:00", "2028-02-28T10:00")]
    [DataRow("2028-02-29T09:00", "2030-02-28T23:00", "2030-03-01T00:30")]
    public async Task A_request_goes_two_years_after_its_end_by_the_calendar_and_not_before(
        string ended, string before, string after)
    {
        await using var run = new OwnDataFixture();
        run.Time.Now = At("2026-01-10T09:00");
        var id = await run.SubmitAsync();
        run.Time.Now = At(ended);
        await run.CloseAsync(id);
        run.Time.Now = At(before);
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotEmpty(await run.RowsAsync(id));
        run.Time.Now = At(after);
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
        Assert.AreEqual("", string.Join('\n', await run.RowsAsync(id)));
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
    }

    [TestMethod]
    public async Task What_is_open_stays_however_old()
    {
        await using var run = new OwnDataFixture();
        var id = await run.SubmitAsync();
        run.Time.Now = At("2040-01-01T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotNull(await run.Get<RequestStore>().GetAsync(Acme, id, Token));
    }

    [TestMethod]
    public async Task Under_the_CCPA_a_request_stays_for_24_months_whatever_the_pack_says()
    {
        await using var run = new OwnDataFixture(NinetyDays);
        var european = await run.SubmitAsync();
        var californian = await run.SubmitAsync(SubjectId.Parse("usr-2"), Regulation.Ccpa);
        await run.CloseAsync(european);
        await run.CloseAsync(californian);
        run.Time.Now = At("2028-12-31T00:00");
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotNull(await run.Get<RequestStore>().GetAsync(Acme, californian, Token));
        run.Time.Now = At("2029-01-11T00:00");
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("usr-hopper-nightingale")]
    public async Task A_hold_keeps_the_records_of_whom_it_protects(string? person)
    {
        await using var run = new OwnDataFixture();
        var (held, other) = (await run.SubmitAsync(), await run.SubmitAsync(SubjectId.Parse("usr-2")));
        await run.CloseAsync(held);
        await run.CloseAsync(other);
        SubjectId? subject = person is null ? null : SubjectId.Parse(person);
        var hold = await run.PlaceAsync(Acme, subject);
        run.Time.Now = At("2030-01-01T00:00");
        Assert.AreEqual(person is null ? 0 : 1, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotNull(await run.Get<RequestStore>().GetAsync(Acme, held, Token));
        await run.ReleaseAsync(hold, subject);
        run.Time.Now = At("2030-01-02T00:00");
        Assert.AreEqual(person is null ? 2 : 1, await run.Requests.RunAsync(Acme, Token));
        Assert.IsEmpty(await run.RowsAsync(held));
    }

    [TestMethod]
    public async Task A_hold_by_id_also_protects_whom_only_a_pseudonym_names_any_more()
    {
        await using var run = new OwnDataFixture();
        await run.Get<IDataKeys>().ProvisionTenantAsync(Acme, Token);
        var pseudonym = await run.Get<IPseudonyms>().OfAsync(Acme, PseudonymKinds.Subject, Hopper.Value, Token);
        var erased = await run.SubmitAsync(SubjectId.Parse(pseudonym.Text));
        await run.CloseAsync(erased);
        await run.PlaceAsync(Acme, Hopper);
        run.Time.Now = At("2030-01-01T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
    }

    [TestMethod]
    public async Task What_something_is_still_ahead_of_stays()
    {
        await using var run = new OwnDataFixture();
        var (watched, logged) = (await run.SubmitAsync(), await run.SubmitAsync(SubjectId.Parse("usr-2")));
        await run.CloseAsync(watched);
        await run.CloseAsync(logged);
        await run.Get<ErasureStore>().AddWatchAsync(
            new ErasureWatch(Acme, watched, WatchKind.DatesCome, At("2035-01-01T00:00")), Token);
        await run.Get<IDeletionLog>().AppendAsync(
            new DeletionEntry(logged.Value, Acme, null, "psn1_x", null, run.Time.Now), Token);
        run.Time.Now = At("2030-01-01T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        await run.Get<IDeletionLog>().FinishAsync(Acme, logged.Value, Token);
        run.Time.Now = At("2030-01-02T00:00");
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNotNull(await run.Get<RequestStore>().GetAsync(Acme, watched, Token));
    }

    [TestMethod]
    public async Task A_request_stays_as_long_as_the_restriction_that_came_of_it_and_then_goes_with_it()
    {
        await using var run = new OwnDataFixture();
        var id = await run.SubmitAsync();
        await run.CloseAsync(id);
        var restrictions = run.Get<RestrictionStore>();
        await restrictions.EnforceAsync(
            new Restriction(
                id, Acme, Hopper, RestrictionGround.LegalClaims, Services: null, RestrictionState.InForce, run.Time.Now),
            Token);
        run.Time.Now = At("2040-01-01T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        await restrictions.UpdateAsync(
            Acme, id, inForce => inForce.AskLift(new RestrictionLift(id, "act_1", [1], run.Time.Now)), Token);
        await restrictions.UpdateAsync(Acme, id, lifting => lifting.End(run.Time.Now), Token);
        run.Time.Now = At("2041-12-31T00:00");
        Assert.AreEqual(0, await run.Requests.RunAsync(Acme, Token));
        run.Time.Now = At("2042-01-02T00:00");
        Assert.AreEqual(1, await run.Requests.RunAsync(Acme, Token));
        Assert.IsNull(await restrictions.GetAsync(Acme, id, Token));
        Assert.IsNull(await run.Get<RequestStore>().GetAsync(Acme, id, Token));
    }

    [TestMethod]
    public async Task A_crash_at_any_write_leaves_nothing_behind_the_next_run()
    {
        var (writes, crashed) = (0, true);
        for (var at = 0; crashed; at++)
        {
            await using var run = new OwnDataFixture();
            var id = await run.SubmitAsync();
            await run.CloseAsync(id);
            (writes, crashed) = (0, false);
            if (at % 2 == 0)
                run.Failing.FailsWrite = _ => writes++ == at && (crashed = true);
            else
                run.Failing.LosesAnswer = _ => writes++ == at && (crashed = true);
            run.Time.Now = At("2030-01-01T00:00");
            try
            {
                await run.Requests.RunAsync(Acme, Token);
            }
            catch (StorageUnavailableException)
            {
                run.Failing.FailsWrite = _ => false;
                run.Failing.LosesAnswer = _ => false;
                await run.RestartAsync();
                run.Time.Now = At("2030-01-02T00:00");
                await run.Requests.RunAsync(Acme, Token);
            }

            Assert.AreEqual("", string.Join('\n', await run.RowsAsync(id)), $"crash {at}");
        }

        Assert.IsGreaterThan(6, writes);
    }

    [TestMethod]
    public async Task A_mail_goes_after_the_last_of_its_request_and_not_while_there_is_an_address()
    {
        await using var run = new OwnDataFixture();
        var (closed, open) = (await run.SubmitAsync(), await run.SubmitAsync(SubjectId.Parse("usr-2")));
        await run.CloseAsync(closed);
        var mails = run.Get<OutboxForgetting>();
        run.Time.Now = At("2027-04-10T08:00");
        Assert.AreEqual(0, await mails.RunAsync(Acme, Token));
        run.Time.Now = At("2027-04-10T10:00");
        Assert.AreEqual(1, await mails.RunAsync(Acme, Token));
        Assert.AreEqual(0, await mails.RunAsync(Acme, Token));
        Assert.IsFalse((await run.RowsAsync(closed)).Exists(row => row.StartsWith("outbox", StringComparison.Ordinal)));
        Assert.IsTrue((await run.RowsAsync(open)).Exists(row => row.StartsWith("outbox", StringComparison.Ordinal)));
    }

    [TestMethod]
    public async Task A_cancel_link_goes_thirty_days_after_its_request()
    {
        await using var run = new OwnDataFixture();
        var (closed, open) = (await run.SubmitAsync(), await run.SubmitAsync(SubjectId.Parse("usr-2")));
        await run.CloseAsync(closed);
        var links = run.Get<CancelLinkForgetting>();
        run.Time.Now = At("2027-02-09T08:00");
        Assert.AreEqual(0, await links.RunAsync(Acme, Token));
        run.Time.Now = At("2027-02-09T10:00");
        Assert.AreEqual(1, await links.RunAsync(Acme, Token));
        Assert.IsTrue((await run.RowsAsync(open)).Exists(row => row.Contains("cancel|", StringComparison.Ordinal)));
        Assert.IsFalse((await run.RowsAsync(closed)).Exists(row => row.Contains("cancel", StringComparison.Ordinal)));
    }
}
