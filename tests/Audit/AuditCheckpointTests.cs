using PrivacyFunctions.Audit;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditCheckpointTests
{
    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_checkpoint_signs_the_head_and_is_kept()
    {
        Assert.IsInstanceOfType<CheckpointOutcome.NothingToSign>(await _fixture.Checkpoints.SignAsync(Token));
        Assert.IsNull(await _fixture.Checkpoints.ReadLatestAsync(Token));
        await _fixture.Log.AppendAsync(AuditFixture.Events(9), Token);
        var signed = Assert.IsInstanceOfType<CheckpointOutcome.Signed>(await _fixture.Checkpoints.SignAsync(Token));
        CollectionAssert.AreEqual(signed.Jws, await _fixture.Checkpoints.ReadLatestAsync(Token));
        var checkpoint = Assert.IsInstanceOfType<CheckpointVerification.Verified>(
            AuditProofVerifier.VerifyCheckpoint(signed.Jws, _fixture.Keys.Set)).Checkpoint;
        Assert.AreEqual(9, checkpoint.Size);
        Assert.AreEqual("2026-11-21T09:00:00.000Z", checkpoint.Time);
    }

    [TestMethod]
    public async Task A_log_that_did_not_grow_is_not_signed_again_and_one_that_did_is()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(9), Token);
        await _fixture.Checkpoints.SignAsync(Token);
        Assert.IsInstanceOfType<CheckpointOutcome.Unchanged>(await _fixture.Checkpoints.SignAsync(Token));
        await _fixture.Log.AppendAsync(AuditFixture.Events(200, 9), Token);
        Assert.AreEqual(209, Assert.IsInstanceOfType<CheckpointOutcome.Signed>(
            await _fixture.Checkpoints.SignAsync(Token)).Checkpoint.Size);
    }

    [TestMethod]
    public async Task A_log_that_lost_events_is_not_signed()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        var old = await _fixture.Entities.GetAsync(AuditRows.Head, Token);
        await _fixture.Log.AppendAsync(AuditFixture.Events(3, 3), Token);
        await _fixture.Checkpoints.SignAsync(Token);
        await ReplaceHeadAsync(old!.Content);
        Assert.Contains("shorter",
            Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token)).Reason);
    }

    [TestMethod]
    public async Task A_log_whose_past_was_rewritten_is_not_signed()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(4), Token);
        await _fixture.Checkpoints.SignAsync(Token);
        var head = await _fixture.Store.ReadHeadAsync(Token);
        var forged = MerkleFrontier.Empty.Append(Enumerable.Range(0, 4).Select(i => MerkleHash.Leaf([(byte)i])), []);
        await ReplaceHeadAsync((head with { Frontier = forged }).Serialize());
        Assert.Contains("past",
            Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token)).Reason);
    }

    [TestMethod]
    public async Task A_checkpoint_that_another_key_signed_stops_the_signing()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(4), Token);
        var head = await _fixture.Store.ReadHeadAsync(Token);
        using var stranger = new Evidence.EvidenceKeys();
        var forged = await stranger.Signer.SignAsync(
            PrivacyFunctions.Evidence.EvidenceTypes.AuditCheckpoint,
            new AuditCheckpoint(head.LogId, 4, new string('0', 64), "2026-11-21T09:00:00.000Z").Serialize(),
            Token);
        var blobs = (IBlobStore)_fixture.Services.GetService(typeof(IBlobStore))!;
        await using (var writer = await blobs.CreateAsync(
            $"audit/checkpoints/{head.LogId}/{long.MaxValue - 4:D19}.jws.json", Token))
        {
            await writer.Stream.WriteAsync(forged, Token);
            await writer.CommitAsync(Token);
        }

        Assert.IsInstanceOfType<CheckpointOutcome.Refused>(await _fixture.Checkpoints.SignAsync(Token));
    }

    private async Task ReplaceHeadAsync(ReadOnlyMemory<byte> content)
    {
        var head = await _fixture.Entities.GetAsync(AuditRows.Head, Token);
        Assert.IsInstanceOfType<WriteOutcome.Written>(
            await _fixture.Entities.ReplaceAsync(AuditRows.Head, content, head!.ETag, Token));
    }
}
