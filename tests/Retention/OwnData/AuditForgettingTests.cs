using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Retention.OwnData.OwnDataFixture;

namespace PrivacyFunctions.Tests.Retention.OwnData;

[TestClass]
public sealed class AuditForgettingTests
{
    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestMethod]
    public async Task A_payload_goes_by_the_day_and_its_month_becomes_counts_with_the_last()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("early", Acme);
        run.Time.Now = At("2027-01-31T23:00");
        await run.LogAsync("late", Acme, "package.claimed");
        run.Time.Now = At("2027-02-01T01:00");
        await run.LogAsync("february", Acme);

        await run.RunAtAsync("2028-01-10T08:59");
        Assert.AreEqual("Ada wants early", (await run.FindAsync(Acme, "early")).Payload!.Details);
        await run.RunAtAsync("2028-01-11T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "early")).Forgotten);
        Assert.AreEqual("Ada wants late", (await run.FindAsync(Acme, "late")).Payload!.Details);
        Assert.IsEmpty((await run.ReadAsync(Acme)).ForgottenMonths);
        await run.RunAtAsync("2028-01-31T22:59");
        Assert.IsFalse((await run.FindAsync(Acme, "late")).Forgotten);
        await run.RunAtAsync("2028-02-01T00:30");

        Assert.IsNull((await run.FindAsync(Acme, "late")).Payload);
        Assert.AreEqual("Ada wants february", (await run.FindAsync(Acme, "february")).Payload!.Details);
        var month = (await run.ReadAsync(Acme)).ForgottenMonths.Single();
        Assert.AreEqual("2027-01", month.Month);
        Assert.AreEqual(
            "package.claimed done 1, request.submitted done 1",
            string.Join(", ", month.Counts.Select(count => $"{count.Action} {count.Outcome} {count.Count}")));
        Assert.AreEqual(2L, month.Events);
    }

    [TestMethod]
    public async Task The_log_has_the_hash_of_the_counts_of_a_month_that_is_gone()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("early", Acme);
        run.Failing.FailsWrite = operations => operations[0].Key.Table == "holds";
        await run.RunAtAsync("2028-03-01T00:30");
        Assert.AreEqual(1, await run.SealedAsync(Acme, 2027));
        run.Failing.FailsWrite = _ => false;
        await run.Forgetting.RunAsync(Token);
        var month = (await run.ReadAsync(Acme)).ForgottenMonths.Single();
        var announced = await run.FindAsync(Acme, month.EventId);
        Assert.AreEqual("audit.month_aggregated", announced.Action);
        var document = System.Buffers.Text.Base64Url.DecodeFromChars(month.Document);
        Assert.AreEqual(announced.Evidence, Convert.ToHexStringLower(SHA256.HashData(document)));
        Assert.AreEqual(
            """{"counts":[{"action":"request.submitted","count":1,"outcome":"done"}],"month":"2027-01","tenant":"acme","type":"audit-month","version":"1"}""",
            Encoding.UTF8.GetString(document));
    }

    [TestMethod]
    public async Task Proofs_and_checkpoints_hold_after_it()
    {
        await using var run = new OwnDataFixture();
        for (var i = 0; i < 5; i++)
            await run.LogAsync($"event{i}", Acme);
        var checkpoints = run.Get<AuditCheckpoints>();
        Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await checkpoints.SignAsync(Token));
        var before = (await run.FindAsync(Acme, "event3")).LeafHash;

        await run.RunAtAsync("2028-03-01T00:30");

        Assert.AreEqual(before, (await run.FindAsync(Acme, "event3")).LeafHash);
        // Signing proves to itself that the log has only grown since the signature before.
        Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await checkpoints.SignAsync(Token));
        var proofs = run.Get<AuditProofs>();
        Assert.IsInstanceOfType<AuditProofOutcome.Included>(await proofs.ProveInclusionAsync(3, null, Token));
        Assert.IsInstanceOfType<AuditProofOutcome.Consistent>(await proofs.ProveConsistencyAsync(5, 6, Token));
    }

    [TestMethod]
    public async Task Nobodys_payload_opens_after_the_last_and_the_months_key_is_destroyed()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("a", Acme);
        await run.LogAsync("g", Globex);
        await run.LogAsync("p", tenant: null);
        await run.RunAtAsync("2028-01-30T00:30");
        foreach (var tenant in new TenantId?[] { Acme, Globex, null })
            Assert.AreEqual(0, await run.SealedAsync(tenant, 2027));
        var refused = await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => run.Get<IDataKeys>().GetAsync(new KeyScope.AuditMonth(2027, 1), 1, Token));
        Assert.AreEqual(KeyRefusal.Destroyed, refused.Refusal);
        await run.LogAsync("later", Acme);
        Assert.AreEqual("Ada wants later", (await run.FindAsync(Acme, "later")).Payload!.Details);
    }

    [TestMethod]
    public async Task Each_tenants_own_window_counts_and_nought_is_for_ever()
    {
        await using var run = new OwnDataFixture(BySetting);
        foreach (var tenant in new[] { Acme, Globex })
        {
            await run.AddAsync(tenant);
            await run.LogAsync($"of.{tenant}", tenant);
        }

        await run.SetAsync(Acme, 30);
        await run.RunAtAsync("2027-02-09T00:30");
        Assert.IsFalse((await run.FindAsync(Acme, "of.acme")).Forgotten, "30 days are not over.");
        await run.RunAtAsync("2027-02-10T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "of.acme")).Forgotten);
        await run.RunAtAsync("2047-02-10T00:30");
        Assert.AreEqual("Ada wants of.globex", (await run.FindAsync(Globex, "of.globex")).Payload!.Details);
    }

    [TestMethod]
    public async Task What_a_tenant_had_set_still_counts_when_it_is_purged()
    {
        await using var run = new OwnDataFixture(BySetting);
        await run.AddAsync(Acme);
        await run.SetAsync(Acme, 60);
        await run.LogAsync("last", Acme);
        await run.RunAtAsync("2027-01-20T00:30");
        // As a purge leaves it: a tombstone and no settings.
        await run.Get<TenantStore>().UpdateAsync(
            Acme, tenant => new TenantChange.To(tenant with { State = TenantState.Purged }), Token);
        await foreach (var row in run.Entities.QueryAsync(new EntityQuery("retention", "acme"), Token))
            await run.Entities.CommitAsync([new EntityOperation.Delete(row.Key, row.ETag)], Token);
        await run.RunAtAsync("2027-04-01T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "last")).Forgotten);
    }

    [TestMethod]
    [DataRow(null)]
    [DataRow("usr-1")]
    public async Task A_hold_in_the_tenant_keeps_its_events_and_no_others(string? person)
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("a", Acme);
        await run.LogAsync("g", Globex);
        SubjectId? subject = person is null ? null : SubjectId.Parse(person);
        var hold = await run.PlaceAsync(Acme, subject);
        await run.RunAtAsync("2028-03-01T00:30");
        Assert.AreEqual("Ada wants a", (await run.FindAsync(Acme, "a")).Payload!.Details);
        Assert.IsTrue((await run.FindAsync(Globex, "g")).Forgotten);
        await run.ReleaseAsync(hold, subject);
        await run.RunAtAsync("2028-03-02T00:30");
        Assert.IsTrue((await run.FindAsync(Acme, "a")).Forgotten);
    }

    [TestMethod]
    public async Task Years_that_were_missed_are_made_up_for_by_one_run_and_the_day_is_then_done()
    {
        await using var run = new OwnDataFixture();
        for (var month = 1; month <= 12; month++)
        {
            run.Time.Now = At($"2027-{month:00}-15T09:00");
            await run.LogAsync($"event{month}", Acme);
        }

        await run.RunAtAsync("2033-01-01T00:30");
        var page = await run.ReadAsync(Acme);
        Assert.HasCount(12, page.ForgottenMonths);
        Assert.IsTrue(page.Items.Where(item => item.Id.StartsWith("event", StringComparison.Ordinal)).All(item => item.Forgotten));
        var size = (await run.Get<AuditStore>().ReadHeadAsync(Token)).Size;
        await run.RunAtAsync("2033-01-01T01:30");
        Assert.AreEqual(size, (await run.Get<AuditStore>().ReadHeadAsync(Token)).Size);
        await run.RunAtAsync("2033-01-02T01:30");
        Assert.HasCount(page.Items.Count, (await run.ReadAsync(Acme)).Items);
    }

    [TestMethod]
    public async Task A_crash_at_any_write_loses_nothing_and_counts_nothing_twice()
    {
        var writes = 0;
        var crashed = true;
        for (var at = 0; crashed; at++)
        {
            await using var run = new OwnDataFixture();
            for (var i = 0; i < 3; i++)
                await run.LogAsync($"a{i}", Acme);
            (writes, crashed) = (0, false);
            // Every second crash is one whose write was made.
            if (at % 2 == 0)
                run.Failing.FailsWrite = _ => writes++ == at && (crashed = true);
            else
                run.Failing.LosesAnswer = _ => writes++ == at && (crashed = true);
            try
            {
                await run.RunAtAsync("2028-03-01T00:30");
            }
            catch (StorageUnavailableException)
            {
                Assert.IsTrue(crashed);
            }

            (run.Failing.FailsWrite, run.Failing.LosesAnswer) = (_ => false, _ => false);
            await run.RestartAsync();
            await run.RunAtAsync("2028-03-01T01:30");

            var page = await run.ReadAsync(Acme);
            Assert.AreEqual(3L, page.ForgottenMonths.Single().Events, $"crash {at}");
            Assert.IsTrue(page.Items.Where(item => item.At.Year == 2027).All(item => item.Forgotten), $"crash {at}");
            Assert.AreEqual(1, page.Items.Count(item => item.Action == "audit.month_forgotten"), $"crash {at}");
        }

        Assert.IsGreaterThan(12, writes);
    }

    [TestMethod]
    public async Task One_tenants_trouble_keeps_neither_the_others_months_nor_lets_the_key_go()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("a", Acme);
        await run.LogAsync("g", Globex);
        run.Failing.FailsWrite = operations => operations[0].Key is { Table: "holds", Partition: "acme" };
        await run.RunAtAsync("2028-03-01T00:30");
        Assert.IsTrue((await run.FindAsync(Globex, "g")).Forgotten);
        Assert.AreEqual("Ada wants a", (await run.FindAsync(Acme, "a")).Payload!.Details);
        run.Failing.FailsWrite = _ => false;
        await run.RunAtAsync("2028-03-01T01:30");
        Assert.IsTrue((await run.FindAsync(Acme, "a")).Forgotten);
    }

    [TestMethod]
    public async Task Each_month_that_goes_stands_in_the_deletion_log_and_is_not_applied_again()
    {
        await using var run = new OwnDataFixture();
        await run.LogAsync("a", Acme);
        await run.RunAtAsync("2028-03-01T00:30");
        var entry = await run.Get<IDeletionLog>().FindAsync(Acme, "audit.acme.2027-01", Token);
        Assert.AreEqual(DeletionKind.Retention, entry!.Kind);
    }
}
