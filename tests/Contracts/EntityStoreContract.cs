using System.Text;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every <see cref="IEntityStore"/> promises: one entity at a time, and transactions.</summary>
public abstract class EntityStoreContract
{
    protected const string Table = "contracttest";

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    /// <summary>The store under test, empty at the start of each test.</summary>
    protected abstract IEntityStore Store { get; }

    /// <summary>Closes the store and opens it again on the same data, as a restart of the process does.</summary>
    protected abstract Task<IEntityStore> ReopenAsync();

    [TestMethod]
    public async Task What_was_inserted_is_read_back_with_its_tag()
    {
        var tag = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        var entity = await Store.GetAsync(Key("a"), Token);
        Assert.AreEqual("1", Text(entity));
        Assert.AreEqual(tag, entity!.ETag);
        Assert.IsNull(await Store.GetAsync(Key("b"), Token));
    }

    [TestMethod]
    public async Task An_insert_over_an_existing_entity_is_a_conflict_and_changes_nothing()
    {
        await Store.InsertAsync(Key("a"), Json("1"), Token);
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.InsertAsync(Key("a"), Json("2"), Token));
        Assert.AreEqual("1", Text(await Store.GetAsync(Key("a"), Token)));
    }

    [TestMethod]
    public async Task Every_write_changes_the_tag_even_with_the_same_content()
    {
        var first = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        var second = Written(await Store.ReplaceAsync(Key("a"), Json("1"), first, Token));
        Assert.AreNotEqual(first, second);
    }

    [TestMethod]
    public async Task A_tag_from_before_another_write_replaces_and_deletes_nothing()
    {
        var old = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        await Store.ReplaceAsync(Key("a"), Json("2"), old, Token);
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.ReplaceAsync(Key("a"), Json("3"), old, Token));
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.DeleteAsync(Key("a"), old, Token));
        Assert.AreEqual("2", Text(await Store.GetAsync(Key("a"), Token)));
    }

    [TestMethod]
    public async Task A_tag_from_before_a_deletion_does_not_fit_what_was_inserted_later()
    {
        var old = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        Assert.AreEqual(old, Written(await Store.DeleteAsync(Key("a"), old, Token)));
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.ReplaceAsync(Key("a"), Json("2"), old, Token));
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.DeleteAsync(Key("a"), old, Token));
        await Store.InsertAsync(Key("a"), Json("1"), Token);
        Assert.AreEqual(new WriteOutcome.Conflict(0), await Store.ReplaceAsync(Key("a"), Json("2"), old, Token));
    }

    [TestMethod]
    public async Task Of_parallel_inserts_of_one_key_exactly_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 16).Select(
            i => Task.Run(() => Store.InsertAsync(Key("a"), Json($"{i}"), Token))));
        Assert.HasCount(1, outcomes.OfType<WriteOutcome.Written>());
        var winner = Array.FindIndex(outcomes, o => o is WriteOutcome.Written);
        Assert.AreEqual($"{winner}", Text(await Store.GetAsync(Key("a"), Token)));
    }

    [TestMethod]
    public async Task Parallel_compare_and_set_loses_no_update()
    {
        await Store.InsertAsync(Key("counter"), Json("0"), Token);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => AddAsync(10))));
        Assert.AreEqual("80", Text(await Store.GetAsync(Key("counter"), Token)));
    }

    [TestMethod]
    public async Task A_transaction_with_one_conflict_writes_nothing_and_names_the_operation()
    {
        var tag = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        await Store.InsertAsync(Key("c"), Json("1"), Token);
        var outcome = await Store.CommitAsync(
            [
                new EntityOperation.Insert(Key("b"), Json("2")),
                new EntityOperation.Replace(Key("a"), Json("2"), tag),
                new EntityOperation.Insert(Key("c"), Json("2")),
            ],
            Token);
        Assert.AreEqual(new WriteOutcome.Conflict(2), outcome);
        Assert.IsNull(await Store.GetAsync(Key("b"), Token));
        Assert.AreEqual(tag, (await Store.GetAsync(Key("a"), Token))!.ETag);
    }

    [TestMethod]
    public async Task A_transaction_inserts_replaces_and_deletes_together()
    {
        var replaced = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        var deleted = Written(await Store.InsertAsync(Key("b"), Json("1"), Token));
        var outcome = await Store.CommitAsync(
            [
                new EntityOperation.Replace(Key("a"), Json("2"), replaced),
                new EntityOperation.Delete(Key("b"), deleted),
                new EntityOperation.Insert(Key("c"), Json("3")),
            ],
            Token);
        var tags = Assert.IsInstanceOfType<WriteOutcome.Written>(outcome).ETags;
        Assert.AreEqual((await Store.GetAsync(Key("a"), Token))!.ETag, tags[0]);
        Assert.AreEqual(deleted, tags[1]);
        Assert.IsNull(await Store.GetAsync(Key("b"), Token));
        Assert.AreEqual((await Store.GetAsync(Key("c"), Token))!.ETag, tags[2]);
    }

    [TestMethod]
    public async Task A_hundred_operations_are_one_transaction()
    {
        var operations = Enumerable.Range(0, 100)
            .Select(i => new EntityOperation.Insert(Key($"r{i:000}"), Json($"{i}")));
        var outcome = await Store.CommitAsync([.. operations], Token);
        Assert.HasCount(100, Assert.IsInstanceOfType<WriteOutcome.Written>(outcome).ETags);
    }

    [TestMethod]
    public async Task The_largest_entity_is_read_back_whole()
    {
        var content = Json("\"" + new string('x', IEntityStore.MaxContentBytes - 2) + "\"");
        await Store.InsertAsync(Key("large"), content, Token);
        Assert.IsTrue((await Store.GetAsync(Key("large"), Token))!.Content.Span.SequenceEqual(content.Span));
    }

    [TestMethod]
    public async Task What_was_written_and_deleted_stays_so_after_reopening()
    {
        var tag = Written(await Store.InsertAsync(Key("a"), Json("1"), Token));
        var gone = Written(await Store.InsertAsync(Key("b"), Json("1"), Token));
        await Store.DeleteAsync(Key("b"), gone, Token);
        var reopened = await ReopenAsync();
        Assert.AreEqual(tag, (await reopened.GetAsync(Key("a"), Token))!.ETag);
        Assert.IsNull(await reopened.GetAsync(Key("b"), Token));
        Assert.IsInstanceOfType<WriteOutcome.Written>(await reopened.ReplaceAsync(Key("a"), Json("2"), tag, Token));
    }

    [TestMethod]
    public async Task Keys_that_differ_only_in_case_are_different_entities()
    {
        await Store.InsertAsync(Key("a"), Json("1"), Token);
        await Store.InsertAsync(Key("A"), Json("2"), Token);
        Assert.AreEqual("1", Text(await Store.GetAsync(Key("a"), Token)));
    }

    protected static EntityKey Key(string row, string partition = "acme") => new(Table, partition, row);

    protected static ReadOnlyMemory<byte> Json(string json) => Encoding.UTF8.GetBytes(json);

    protected static string? Text(StoredEntity? entity) =>
        entity is null ? null : Encoding.UTF8.GetString(entity.Content.Span);

    protected static ETag Written(WriteOutcome outcome) => Assert.IsInstanceOfType<WriteOutcome.Written>(outcome).ETag;

    private async Task AddAsync(int times)
    {
        while (times > 0)
        {
            var entity = (await Store.GetAsync(Key("counter"), Token))!;
            var next = Json($"{int.Parse(Text(entity)!) + 1}");
            if (await Store.ReplaceAsync(entity.Key, next, entity.ETag, Token) is WriteOutcome.Written)
                times--;
        }
    }
}
