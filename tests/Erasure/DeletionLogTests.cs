using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Erasure;

[TestClass]
public sealed class DeletionLogTests
{
    private static readonly string[] Ids = ["req_1", "req_2", "req_3"];

    private readonly GateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private IDeletionLog Log => _fixture.Get<IDeletionLog>();

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task An_entry_is_read_back_with_its_selectors_by_a_process_that_has_lost_the_main_store()
    {
        var entry = _fixture.EntryOf(GateFixture.Ada);
        await Log.AppendAsync(entry, Token);
        await _fixture.RestartAsync();
        // Nothing of the main store answers.
        _fixture.Failing.FailsRead = (_, _) => true;
        var read = (await ReadAsync(DateTimeOffset.MinValue)).Single();
        Assert.AreEqual((entry.Id, entry.Subject, entry.SubjectPseudonym, entry.Kind),
            (read.Id, read.Subject, read.SubjectPseudonym, read.Kind));
        Assert.AreEqual("usr-ada@acme.example", read.Selectors!.Reveal()[SubjectIdentifiers.Email]);
    }

    [TestMethod]
    public async Task No_person_can_be_read_in_the_log()
    {
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Ada), Token);
        await foreach (var row in _fixture.DeletionEntities.QueryAsync(new EntityQuery("deletionlog", "acme"), Token))
            Assert.DoesNotContain("usr-ada", row.Key.Row + Encoding.UTF8.GetString(row.Content.Span));
    }

    [TestMethod]
    public async Task The_same_entry_again_changes_nothing()
    {
        await AppendAsync();
        await AppendAsync();
        CollectionAssert.AreEqual(Ids, (await ReadAsync(DateTimeOffset.MinValue)).Select(entry => entry.Id).ToArray());
        Assert.HasCount(3, _fixture.Audit.Events);
    }

    [TestMethod]
    public async Task Many_writers_at_once_make_one_chain()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(
            () => Log.AppendAsync(_fixture.EntryOf(SubjectId.Parse($"usr-{i % 10}"), $"req_{i % 10}"), Token))));
        Assert.HasCount(10, await ReadAsync(DateTimeOffset.MinValue));
    }

    [TestMethod]
    public async Task An_entry_is_there_only_for_its_tenant()
    {
        await AppendAsync();
        Assert.IsTrue(await Log.HasAsync(GateFixture.Acme, "req_1", Token));
        Assert.IsFalse(await Log.HasAsync(TenantId.Parse("globex"), "req_1", Token));
        Assert.IsFalse(await Log.HasAsync(GateFixture.Acme, "req_4", Token));
    }

    [TestMethod]
    public async Task A_state_may_lack_what_was_written_after_it_or_not_finished_by_then()
    {
        await AppendAsync();
        await Log.FinishAsync(GateFixture.Acme, "req_1", Token);
        _fixture.Advance(TimeSpan.FromDays(1));
        var snapshot = _fixture.Time.GetUtcNow();
        _fixture.Advance(TimeSpan.FromDays(1));
        await Log.FinishAsync(GateFixture.Acme, "req_2", Token);
        await Log.AppendAsync(_fixture.EntryOf(GateFixture.Ada, "req_4"), Token);
        var read = (await ReadAsync(snapshot)).Select(entry => entry.Id).ToArray();
        CollectionAssert.AreEqual(new[] { "req_2", "req_3", "req_4" }, read);
    }

    [TestMethod]
    [DataRow("removed in the middle", 2, true)]
    [DataRow("removed at the end", 3, true)]
    [DataRow("altered", 1, false)]
    public async Task A_removed_or_altered_link_is_noticed(string how, int number, bool remove)
    {
        await AppendAsync();
        var row = (await _fixture.DeletionEntities.GetAsync(
            new EntityKey("deletionlog", "acme", $"n|{number:D12}"), Token))!;
        if (remove)
        {
            await _fixture.DeletionEntities.DeleteAsync(row.Key, row.ETag, Token);
        }
        else
        {
            var other = Encoding.UTF8.GetString(row.Content.Span)
                .Replace("psn1_eq_1", "psn1_eq_9", StringComparison.Ordinal);
            await _fixture.DeletionEntities.ReplaceAsync(row.Key, Encoding.UTF8.GetBytes(other), row.ETag, Token);
        }

        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => ReadAsync(DateTimeOffset.MinValue), how);
    }

    [TestMethod]
    public async Task A_removed_key_is_noticed()
    {
        await AppendAsync();
        var row = (await _fixture.DeletionEntities.GetAsync(new EntityKey("deletionlog", "acme", "key|req_2"), Token))!;
        await _fixture.DeletionEntities.DeleteAsync(row.Key, row.ETag, Token);
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => ReadAsync(DateTimeOffset.MinValue));
    }

    [TestMethod]
    public async Task Who_it_was_is_forgotten_when_no_backup_is_old_enough_and_only_of_finished_entries()
    {
        await AppendAsync();
        await Log.FinishAsync(GateFixture.Acme, "req_1", Token);
        var forgetting = _fixture.Get<DeletionForgetting>();
        _fixture.Advance(TimeSpan.FromDays(30));
        Assert.AreEqual(0, await forgetting.RunAsync(Token), "A backup destroyed late may still be there.");
        _fixture.Advance(TimeSpan.FromDays(30));
        Assert.AreEqual(1, await forgetting.RunAsync(Token));
        Assert.AreEqual(0, await forgetting.RunAsync(Token));
        var read = await ReadAsync(DateTimeOffset.MinValue);
        Assert.IsNull(read[0].Selectors);
        Assert.IsNull(read[0].Subject);
        Assert.IsNotNull(read[1].Selectors);
    }

    private async Task AppendAsync()
    {
        foreach (var id in Ids)
            await Log.AppendAsync(_fixture.EntryOf(GateFixture.Ada, id), Token);
    }

    private async Task<List<DeletionEntry>> ReadAsync(DateTimeOffset since)
    {
        var entries = new List<DeletionEntry>();
        await foreach (var entry in Log.ListAsync(GateFixture.Acme, since, Token))
            entries.Add((await Log.FindAsync(GateFixture.Acme, entry.Id, Token))!);
        return entries;
    }
}
