using PrivacyFunctions.Audit;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditProofTests
{
    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task Stored_nodes_prove_every_size_whatever_the_groups_were()
    {
        var roots = new Dictionary<long, byte[]> { [0] = MerkleHash.EmptyRoot() };
        int[] groups = [1, 1, 2, 3, 1, 7, 96, 13, 64, 1, 30];
        var size = 0;
        foreach (var group in groups)
        {
            await _fixture.Log.AppendAsync(AuditFixture.Events(group, size), Token);
            size += group;
            roots[size] = (await _fixture.Store.ReadHeadAsync(Token)).Frontier.Root();
        }

        foreach (var to in roots.Keys)
        {
            foreach (var from in roots.Keys.Where(from => from <= to))
            {
                var proof = Assert.IsInstanceOfType<AuditProofOutcome.Consistent>(
                    await _fixture.Proofs.ProveConsistencyAsync(from, to, Token)).Proof;
                Assert.AreEqual(Convert.ToHexStringLower(roots[to]), proof.ToRoot);
                Assert.IsTrue(MerkleProof.VerifyConsistency(from, roots[from], to, roots[to], Path(proof.Path)),
                    $"{from} to {to}");
            }
        }
    }

    [TestMethod]
    public async Task A_proof_takes_a_few_reads_however_long_the_log_is()
    {
        for (var i = 0; i < 4; i++)
            await _fixture.Log.AppendAsync(AuditFixture.Events(1000, i * 1000), Token);
        var before = _fixture.Faulty.Reads;
        Assert.IsInstanceOfType<AuditProofOutcome.Included>(
            await _fixture.Proofs.ProveInclusionAsync(1234, 3999, Token));
        // Twelve levels: a node each for the path, and at most as many again for the incomplete right edge, the root
        // and the head.
        Assert.IsLessThan(40, _fixture.Faulty.Reads - before);
    }

    [TestMethod]
    public async Task A_leaf_is_found_by_its_own_bytes_and_a_changed_one_is_not()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(10), Token);
        var leaf = (await _fixture.Store.ReadLeavesAsync(4, Token)).Leaves[4];
        var proof = Assert.IsInstanceOfType<AuditProofOutcome.Included>(
            await _fixture.Proofs.ProveInclusionAsync(leaf, null, Token)).Proof;
        Assert.AreEqual(4, proof.Index);
        leaf[^3] ^= 1;
        Assert.IsInstanceOfType<AuditProofOutcome.NotInLog>(
            await _fixture.Proofs.ProveInclusionAsync(leaf, null, Token));
        Assert.IsInstanceOfType<AuditProofOutcome.NotInLog>(
            await _fixture.Proofs.ProveInclusionAsync("{}"u8.ToArray(), null, Token));
        Assert.IsInstanceOfType<AuditProofOutcome.NotInLog>(
            await _fixture.Proofs.ProveInclusionAsync([0xFF], null, Token));
    }

    [TestMethod]
    public async Task Sizes_and_indexes_outside_the_log_are_told_its_size()
    {
        Assert.IsInstanceOfType<AuditProofOutcome.OutOfRange>(
            await _fixture.Proofs.ProveInclusionAsync(0, null, Token));
        await _fixture.Log.AppendAsync(AuditFixture.Events(3), Token);
        foreach (var (index, size) in new (
            long, long?)[] { (3, null), (-1, null), (0, 4), (2, 2), (0, 0), (0, -1), (long.MaxValue, long.MaxValue) })
            Assert.AreEqual(3, Assert.IsInstanceOfType<AuditProofOutcome.OutOfRange>(
                await _fixture.Proofs.ProveInclusionAsync(index, size, Token)).Size);
        foreach (var (from, to) in new (long, long?)[] { (2, 1), (0, 4), (-1, 2), (4, null) })
            Assert.IsInstanceOfType<AuditProofOutcome.OutOfRange>(
                await _fixture.Proofs.ProveConsistencyAsync(from, to, Token));
    }

    private static byte[][] Path(IReadOnlyList<string> path) => [.. path.Select(Convert.FromHexString)];
}
