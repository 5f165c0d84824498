using PrivacyFunctions.Audit;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditLogTests
{
    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task Events_get_the_next_indexes_in_their_order()
    {
        CollectionAssert.AreEqual(
            new long[] { 0, 1, 2 }, (await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token)).ToArray());
        CollectionAssert.AreEqual(
            new long[] { 3 }, (await _fixture.Log.AppendAsync([AuditFixture.Event("later")], Token)).ToArray());
        Assert.IsEmpty(await _fixture.Log.AppendAsync([], Token));
    }

    [TestMethod]
    public async Task An_id_that_is_in_the_log_changes_nothing_even_amid_new_ones()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(5), Token);
        var again = await _fixture.Log.AppendAsync(
            [AuditFixture.Event("new"), AuditFixture.Event("evt_000003", AuditFixture.Globex),
                AuditFixture.Event("new"), AuditFixture.Event("newer")], Token);
        CollectionAssert.AreEqual(new long[] { 5, 3, 5, 6 }, again.ToArray());
        Assert.AreEqual(7, (await _fixture.Store.ReadHeadAsync(Token)).Size);
        CollectionAssert.AreEqual(
            new long[] { 0, 1, 2, 3, 4 }, (await _fixture.Log.AppendAsync(AuditFixture.Events(5), Token)).ToArray());
    }

    [TestMethod]
    public async Task Many_callers_at_once_share_transactions_and_lose_nothing()
    {
        var calls = Enumerable.Range(0, 200)
            .Select(i => Task.Run(() => _fixture.Log.AppendAsync(AuditFixture.Events(5, i * 5), Token)));
        var indexes = (await Task.WhenAll(calls)).SelectMany(answer => answer).ToList();
        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).Select(i => (long)i).ToList(), indexes.Order().ToList());
        Assert.IsLessThan(100, _fixture.Faulty.Commits);
        await AssertSoundAsync(1000);
    }

    [TestMethod]
    public async Task A_large_append_and_one_with_many_tenants_are_split_into_transactions()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(AuditLimits.EventsPerAppend), Token);
        var tenants = Enumerable.Range(0, 150)
            .Select(i => AuditFixture.Event($"t_{i}", PrivacyFunctions.Tenants.TenantId.Parse($"tenant-{i}")));
        await _fixture.Log.AppendAsync([.. tenants], Token);
        var large = Enumerable.Range(0, 60).Select(i => AuditFixture.Event($"l_{i}") with
        {
            Payload = new AuditPayload("a", Details: new string('€', 5000)),
        });
        await _fixture.Log.AppendAsync([.. large], Token);
        await AssertSoundAsync(AuditLimits.EventsPerAppend + 210);
    }

    [TestMethod]
    public async Task Ids_in_any_order_are_found_again_however_their_pages_were_split()
    {
        var random = new Random(6962);
        var events = Enumerable.Range(0, 3000)
            .Select(i => AuditFixture.Event($"{"!~_aZ"[random.Next(5)]}{random.Next():x}~{i}")).ToArray();
        var indexes = new List<long>();
        foreach (var chunk in events.Chunk(150))
            indexes.AddRange(await _fixture.Log.AppendAsync(chunk, Token));
        CollectionAssert.AreEqual(Enumerable.Range(0, 3000).Select(i => (long)i).ToList(), indexes);
        await using var restarted = _fixture.Start();
        var again = new List<long>();
        foreach (var chunk in events.Chunk(1000))
            again.AddRange(await ((IAuditLog)restarted.GetService(typeof(IAuditLog))!).AppendAsync(chunk, Token));
        CollectionAssert.AreEqual(indexes, again);
        Assert.AreEqual(3000, (await _fixture.Store.ReadHeadAsync(Token)).Size);
        Assert.AreEqual(17, await _fixture.Store.FindAsync(events[17].Id, Token));
        Assert.IsNull(await _fixture.Store.FindAsync("unknown", Token));
    }

    [TestMethod]
    public async Task Writers_in_several_processes_never_fork_the_log()
    {
        await using var second = _fixture.Start();
        await using var third = _fixture.Start();
        IAuditLog[] logs = [_fixture.Log, (IAuditLog)second.GetService(typeof(IAuditLog))!,
            (IAuditLog)third.GetService(typeof(IAuditLog))!];
        var calls = logs.SelectMany((log, n) => Enumerable.Range(0, 15).Select(
            i => Task.Run(
                () => log.AppendAsync([AuditFixture.Event($"p{n}-{i}"), AuditFixture.Event($"shared-{i}")], Token))));
        var indexes = (await Task.WhenAll(calls)).SelectMany(answer => answer).ToHashSet();
        Assert.HasCount(60, indexes);
        await AssertSoundAsync(60);
    }

    [TestMethod]
    public async Task A_write_that_failed_leaves_nothing_and_the_next_one_goes_on()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        _fixture.Faulty.FailBefore = 1;
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => _fixture.Log.AppendAsync(AuditFixture.Events(4, 3), Token));
        await AssertSoundAsync(3);
        CollectionAssert.AreEqual(
            new long[] { 3, 4, 5, 6 }, (await _fixture.Log.AppendAsync(AuditFixture.Events(4, 3), Token)).ToArray());
        await AssertSoundAsync(7);
    }

    [TestMethod]
    public async Task A_write_whose_answer_was_lost_is_found_when_it_is_tried_again()
    {
        _fixture.Faulty.FailAfter = 1;
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => _fixture.Log.AppendAsync(AuditFixture.Events(4), Token));
        CollectionAssert.AreEqual(
            new long[] { 0, 1, 2, 3, 4 }, (await _fixture.Log.AppendAsync(AuditFixture.Events(5), Token)).ToArray());
        await AssertSoundAsync(5);
    }

    [TestMethod]
    public async Task A_new_process_goes_on_where_the_last_one_stopped()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(10), Token);
        await using var restarted = _fixture.Start();
        var log = (IAuditLog)restarted.GetService(typeof(IAuditLog))!;
        CollectionAssert.AreEqual(new long[] { 10, 9 },
            (await log.AppendAsync([AuditFixture.Event("a"), AuditFixture.Event("evt_000009")], Token)).ToArray());
    }

    [TestMethod]
    public async Task Rows_beyond_the_head_are_an_alarm_and_not_overwritten()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(2), Token);
        var old = await _fixture.Entities.GetAsync(AuditRows.Head, Token);
        await _fixture.Log.AppendAsync([AuditFixture.Event("third")], Token);
        var head = await _fixture.Entities.GetAsync(AuditRows.Head, Token);
        await _fixture.Entities.ReplaceAsync(AuditRows.Head, old!.Content, head!.ETag, Token);
        await using var restarted = _fixture.Start();
        await Assert.ThrowsExactlyAsync<InvalidDataException>(
            () => ((IAuditLog)restarted.GetService(typeof(IAuditLog))!)
                .AppendAsync([AuditFixture.Event("other")], Token));
    }

    [TestMethod]
    [DataRow("", "a.b", "t", "done", null)]
    [DataRow("has space", "a.b", "t", "done", null)]
    [DataRow("has/slash", "a.b", "t", "done", null)]
    [DataRow("id", "Submitted", "t", "done", null)]
    [DataRow("id", "a.b", "ada@acme.example", "done", null)]
    [DataRow("id", "a.b", "t", "ok", null)]
    [DataRow("id", "a.b", "t", "done", "ABC")]
    public async Task An_event_that_is_not_well_formed_is_a_bug_of_its_caller(
        string id, string action, string target, string outcome, string? hash) =>
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => _fixture.Log.AppendAsync(
            [new AuditEvent(id, AuditFixture.Acme, action, target, outcome, SettableTime.Start, AuditPayload.System,
                hash)], Token));

    /// <summary>The size, and that every event can be proven against the head's root.</summary>
    private async Task AssertSoundAsync(long size)
    {
        var head = await _fixture.Store.ReadHeadAsync(Token);
        Assert.AreEqual(size, head.Size);
        for (var index = 0L; index < size; index += 1 + (size / 50))
        {
            var proof = Assert.IsInstanceOfType<AuditProofOutcome.Included>(
                await _fixture.Proofs.ProveInclusionAsync(index, null, Token)).Proof;
            Assert.IsTrue(MerkleProof.VerifyInclusion(
                index, size, Convert.FromHexString(proof.LeafHash), [.. proof.Path.Select(Convert.FromHexString)],
                head.Frontier.Root()));
        }
    }
}
