using PrivacyFunctions.Audit;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditSuccessionTests
{
    private static readonly AuditPayload Operator = new("operator-1", Details: "INC-1");

    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private AuditSuccessions Successions => (AuditSuccessions)_fixture.Services.GetService(typeof(AuditSuccessions))!;

    [TestCleanup]
    public async Task CloseAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_log_that_lost_signed_events_goes_on_under_a_name_that_a_signed_statement_gave()
    {
        var before = await LoseEventsAsync();
        var succeeded = await SucceedAsync();
        Assert.AreEqual(
            (before.LogId, 6L, 4L), (succeeded.Follows, succeeded.LastSize, succeeded.Size));
        Assert.AreEqual(Convert.ToHexStringLower(before.Frontier.Root()), succeeded.Root);
        var signed = (CheckpointOutcome.Signed)await _fixture.Checkpoints.SignAsync(Token);
        Assert.AreEqual((succeeded.Log, 5L), (signed.Checkpoint.Log, signed.Checkpoint.Size));
        Assert.AreEqual(4L, await _fixture.Store.FindAsync($"{succeeded.Log}.succession", Token));
        await _fixture.Log.AppendAsync(AuditFixture.Events(1, from: 50), Token);
        Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await _fixture.Checkpoints.SignAsync(Token));
        Assert.AreEqual(succeeded, (await ListAsync()).Single());
        Assert.IsInstanceOfType<SuccessionOutcome.NotNeeded>(await Successions.SucceedAsync(Operator, Token));
    }

    [TestMethod]
    public async Task A_log_that_is_what_it_signed_keeps_its_name()
    {
        Assert.IsInstanceOfType<SuccessionOutcome.NotNeeded>(await Successions.SucceedAsync(Operator, Token));
        await _fixture.Log.AppendAsync(AuditFixture.Events(4), Token);
        await _fixture.Checkpoints.SignAsync(Token);
        Assert.IsInstanceOfType<SuccessionOutcome.NotNeeded>(await Successions.SucceedAsync(Operator, Token));
        Assert.IsEmpty(await ListAsync());
    }

    [TestMethod]
    public async Task A_name_that_no_statement_gave_is_not_signed()
    {
        var before = await LoseEventsAsync();
        await ReplaceHeadAsync(before with { LogId = "log_00000000000000000000000000" });
        Assert.Contains("another log",
            Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token)).Reason);
    }

    [TestMethod]
    public async Task A_backup_from_before_the_new_name_gets_another_one_behind_it()
    {
        var before = await LoseEventsAsync();
        var first = await SucceedAsync();
        await _fixture.Checkpoints.SignAsync(Token);
        await ReplaceHeadAsync(await _fixture.Store.ReadHeadAsync(Token) with { LogId = before.LogId });
        Assert.Contains("another name",
            Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token)).Reason);
        var second = await SucceedAsync();
        Assert.AreEqual((first.Log, 5L), (second.Follows, second.LastSize));
        Assert.AreNotEqual(first.Log, second.Log);
        Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await _fixture.Checkpoints.SignAsync(Token));
    }

    [TestMethod]
    public async Task A_crash_between_the_statement_and_the_name_is_made_good_with_the_same_statement()
    {
        await LoseEventsAsync();
        _fixture.Faulty.FailBefore = 1;
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => Successions.SucceedAsync(Operator, Token));
        var statement = (await ListAsync()).Single();
        Assert.AreEqual(statement, await SucceedAsync());
        Assert.HasCount(1, await ListAsync());
    }

    private async Task<AuditSuccession> SucceedAsync() => Assert.IsInstanceOfType<SuccessionOutcome.Succeeded>(
        await Successions.SucceedAsync(Operator, Token)).Statement;

    /// <summary>Four events are left of six that were signed.</summary>
    private async Task<AuditHead> LoseEventsAsync()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(4), Token);
        var head = await _fixture.Store.ReadHeadAsync(Token);
        var longer = head.Frontier.Append([MerkleHash.Leaf([1]), MerkleHash.Leaf([2])], []);
        var checkpoint = new AuditCheckpoint(
            head.LogId, 6, Convert.ToHexStringLower(longer.Root()), "2026-11-21T09:00:00.000Z");
        var signed = await _fixture.Keys.Signer.SignAsync(
            EvidenceTypes.AuditCheckpoint, checkpoint.Serialize(), Token);
        var blobs = (IBlobStore)_fixture.Services.GetService(typeof(IBlobStore))!;
        await using (var writer = await blobs.CreateAsync(
            $"audit/checkpoints/{head.LogId}/{long.MaxValue - 6:D19}.jws.json", Token))
        {
            await writer.Stream.WriteAsync(signed, Token);
            await writer.CommitAsync(Token);
        }

        Assert.Contains("shorter",
            Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token)).Reason);
        return head;
    }

    private async Task<IReadOnlyList<AuditSuccession>> ListAsync()
    {
        var found = new List<AuditSuccession>();
        await foreach (var jws in Successions.ListAsync(Token))
            found.Add(AuditSuccession.Parse(JwsVerifier.AttachedPayload(jws))!);
        return found;
    }

    private async Task ReplaceHeadAsync(AuditHead head)
    {
        var stored = await _fixture.Entities.GetAsync(AuditRows.Head, Token);
        Assert.IsInstanceOfType<WriteOutcome.Written>(
            await _fixture.Entities.ReplaceAsync(AuditRows.Head, head.Serialize(), stored!.ETag, Token));
    }
}
