using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every <see cref="IBlobStore"/> promises.</summary>
public abstract class BlobStoreContract
{
    private const string Path = "customers/acme/exports/req_1/package.zip";

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected abstract IBlobStore Store { get; }

    /// <summary>Opens the store again on the same data, as a restart of the process does.</summary>
    protected abstract Task<IBlobStore> ReopenAsync();

    [TestMethod]
    public async Task A_committed_blob_is_read_back_and_survives_reopening()
    {
        Assert.AreEqual(BlobCommit.Created, await WriteAsync(Path, "content"u8.ToArray()));
        foreach (var store in new[] { Store, await ReopenAsync() })
        {
            CollectionAssert.AreEqual("content"u8.ToArray(), await ReadAsync(store, Path));
            Assert.AreEqual(7, await store.GetLengthAsync(Path, Token));
        }
    }

    [TestMethod]
    public async Task A_blob_that_is_not_there_is_null_and_deleting_it_says_so()
    {
        Assert.IsNull(await Store.OpenReadAsync(Path, Token));
        Assert.IsNull(await Store.GetLengthAsync(Path, Token));
        Assert.IsFalse(await Store.DeleteAsync(Path, Token));
    }

    [TestMethod]
    public async Task Nothing_is_visible_before_the_commit()
    {
        await using var writer = await Store.CreateAsync(Path, Token);
        await writer.Stream.WriteAsync("half"u8.ToArray(), Token);
        await writer.Stream.FlushAsync(Token);
        Assert.IsNull(await Store.OpenReadAsync(Path, Token));
        CollectionAssert.AreEqual(Array.Empty<string>(), await ListAsync(""));
    }

    [TestMethod]
    public async Task A_discarded_writer_leaves_nothing_and_the_path_free()
    {
        await using (var writer = await Store.CreateAsync(Path, Token))
            await writer.Stream.WriteAsync("half"u8.ToArray(), Token);
        Assert.IsNull(await Store.OpenReadAsync(Path, Token));
        Assert.AreEqual(BlobCommit.Created, await WriteAsync(Path, "whole"u8.ToArray()));
    }

    [TestMethod]
    public async Task Of_two_writers_of_one_path_the_first_commit_wins()
    {
        await using var first = await Store.CreateAsync(Path, Token);
        await using var second = await Store.CreateAsync(Path, Token);
        await second.Stream.WriteAsync("second"u8.ToArray(), Token);
        await first.Stream.WriteAsync("first"u8.ToArray(), Token);
        Assert.AreEqual(BlobCommit.Created, await second.CommitAsync(Token));
        Assert.AreEqual(BlobCommit.AlreadyExists, await first.CommitAsync(Token));
        CollectionAssert.AreEqual("second"u8.ToArray(), await ReadAsync(Store, Path));
    }

    [TestMethod]
    public async Task Of_many_parallel_writers_exactly_one_creates_the_blob()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 12).Select(
            i => Task.Run(() => WriteAsync(Path, [(byte)i]))));
        Assert.HasCount(1, outcomes.Where(outcome => outcome == BlobCommit.Created));
        var winner = Array.IndexOf(outcomes, BlobCommit.Created);
        CollectionAssert.AreEqual(new[] { (byte)winner }, await ReadAsync(Store, Path));
    }

    [TestMethod]
    public async Task A_writer_commits_once()
    {
        await using var writer = await Store.CreateAsync(Path, Token);
        await writer.CommitAsync(Token);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => writer.CommitAsync(Token));
    }

    [TestMethod]
    public async Task An_empty_blob_is_a_blob()
    {
        await WriteAsync(Path, []);
        Assert.AreEqual(0, await Store.GetLengthAsync(Path, Token));
        Assert.IsEmpty(await ReadAsync(Store, Path));
    }

    [TestMethod]
    public async Task A_large_blob_is_read_back_whole_and_from_any_place()
    {
        var content = new byte[5_000_001];
        for (var i = 0; i < content.Length; i++)
            content[i] = (byte)(i * 31 % 251);
        await WriteAsync(Path, content);
        CollectionAssert.AreEqual(content, await ReadAsync(Store, Path));
        await using var stream = (await Store.OpenReadAsync(Path, Token))!;
        Assert.IsTrue(stream.CanSeek);
        Assert.AreEqual(content.Length, stream.Length);
        var part = new byte[1000];
        foreach (var offset in new[] { 4_999_001, 0, 65_535, 1_234_567 })
        {
            stream.Seek(offset, SeekOrigin.Begin);
            await stream.ReadExactlyAsync(part, Token);
            CollectionAssert.AreEqual(content[offset..(offset + 1000)], part);
        }
    }

    [TestMethod]
    public async Task A_deleted_blob_is_gone_and_its_path_free_again()
    {
        await WriteAsync(Path, "one"u8.ToArray());
        Assert.IsTrue(await Store.DeleteAsync(Path, Token));
        Assert.IsFalse(await Store.DeleteAsync(Path, Token));
        Assert.IsNull(await Store.OpenReadAsync(Path, Token));
        Assert.AreEqual(BlobCommit.Created, await WriteAsync(Path, "two"u8.ToArray()));
    }

    [TestMethod]
    public async Task Paths_are_listed_in_ordinal_order_by_any_prefix()
    {
        string[] paths = ["c/a/1", "c/a-b/1", "c/a.b", "c/a0", "c/a", "c/b/x/y/z", "c/B", "d"];
        foreach (var path in paths)
            await WriteAsync(path, [1]);
        CollectionAssert.AreEqual(paths.Order(StringComparer.Ordinal).ToList(), await ListAsync(""));
        foreach (var prefix in new[] { "c", "c/", "c/a", "c/a/", "c/a-", "c/b/x", "c/b/x/y/z", "d/", "zz", "c/a/1/2" })
        {
            var expected = paths.Where(path => path.StartsWith(prefix, StringComparison.Ordinal))
                .Order(StringComparer.Ordinal);
            CollectionAssert.AreEqual(expected.ToList(), await ListAsync(prefix), prefix);
        }
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("/a")]
    [DataRow("a/")]
    [DataRow("a//b")]
    [DataRow("a/../b")]
    [DataRow("..")]
    [DataRow("a/.")]
    [DataRow("a\\b")]
    [DataRow("a b")]
    [DataRow("a~")]
    [DataRow("a\0b")]
    [DataRow("ada@acme.example")]
    public async Task A_path_that_could_lead_elsewhere_is_refused(string path)
    {
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.CreateAsync(path, Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.OpenReadAsync(path, Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.GetLengthAsync(path, Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.DeleteAsync(path, Token));
    }

    [TestMethod]
    public async Task The_longest_path_is_taken_and_a_longer_one_refused()
    {
        var longest = string.Join('/', Enumerable.Repeat(new string('a', 180), 5))[..BlobPath.MaxLength];
        Assert.AreEqual(BlobCommit.Created, await WriteAsync(longest, [1]));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.CreateAsync(longest + "a", Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.CreateAsync(new string('a', 201), Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => ListAsync("a/../"));
    }

    private async Task<BlobCommit> WriteAsync(string path, byte[] content)
    {
        await using var writer = await Store.CreateAsync(path, Token);
        await writer.Stream.WriteAsync(content, Token);
        return await writer.CommitAsync(Token);
    }

    private async Task<byte[]> ReadAsync(IBlobStore store, string path)
    {
        await using var stream = await store.OpenReadAsync(path, Token);
        Assert.IsNotNull(stream);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Token);
        return copy.ToArray();
    }

    private async Task<List<string>> ListAsync(string prefix)
    {
        var paths = new List<string>();
        await foreach (var path in Store.ListAsync(prefix, Token))
            paths.Add(path);
        return paths;
    }
}
