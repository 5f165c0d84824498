using System.Text;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every <see cref="IEntityStore"/> promises about ranges, pages, partitions and refused input.</summary>
public abstract class EntityQueryContract
{
    protected const string Table = "contracttest";

    public TestContext TestContext { get; set; } = null!;

    protected CancellationToken Token => TestContext.CancellationToken;

    protected abstract IEntityStore Store { get; }

    [TestMethod]
    public async Task A_partition_is_read_in_ordinal_order_whatever_the_page_size()
    {
        string[] rows = ["b", "B", "a-1", "a.1", "a", "Z", "_", "10", "9", "~", "!", "a!"];
        foreach (var row in rows)
            await InsertAsync("acme", row);
        await InsertAsync("acme2", "other");
        var expected = rows.Order(StringComparer.Ordinal).ToList();
        foreach (var pageSize in new[] { 1, 2, 5, 12, 13, 1000 })
            CollectionAssert.AreEqual(expected, await RowsAsync(new EntityQuery(Table, "acme", PageSize: pageSize)));
    }

    [TestMethod]
    public async Task A_range_has_its_first_row_and_not_its_end()
    {
        foreach (var row in new[] { "a", "b", "b1", "c", "d" })
            await InsertAsync("acme", row);
        CollectionAssert.AreEqual(new[] { "b", "b1" }, await RowsAsync(new EntityQuery(Table, "acme", "b", "c")));
        CollectionAssert.AreEqual(new[] { "c", "d" }, await RowsAsync(new EntityQuery(Table, "acme", FromRow: "c")));
        CollectionAssert.AreEqual(new[] { "a" }, await RowsAsync(new EntityQuery(Table, "acme", BelowRow: "b")));
        CollectionAssert.AreEqual(Array.Empty<string>(), await RowsAsync(new EntityQuery(Table, "acme", "d", "b")));
        CollectionAssert.AreEqual(Array.Empty<string>(), await RowsAsync(new EntityQuery(Table, "nobody")));
    }

    [TestMethod]
    public async Task Paging_while_others_write_gives_every_row_that_stays_exactly_once()
    {
        for (var i = 0; i < 60; i += 2)
            await InsertAsync("acme", $"{i:00}");
        var seen = new List<string>();
        await foreach (var entity in Store.QueryAsync(new EntityQuery(Table, "acme", PageSize: 4), Token))
        {
            seen.Add(entity.Key.Row);
            var number = int.Parse(entity.Key.Row);
            if (number % 2 == 1)
                continue;
            await InsertAsync("acme", $"{number + 1:00}");
            await Store.ReplaceAsync(entity.Key, "2"u8.ToArray(), entity.ETag, Token);
        }

        CollectionAssert.AllItemsAreUnique(seen);
        CollectionAssert.AreEqual(seen.Order(StringComparer.Ordinal).ToList(), seen);
        CollectionAssert.IsSubsetOf(Enumerable.Range(0, 30).Select(i => $"{i * 2:00}").ToList(), seen);
    }

    [TestMethod]
    public async Task Large_entities_page_too()
    {
        var content = Encoding.UTF8.GetBytes("\"" + new string('x', IEntityStore.MaxContentBytes - 2) + "\"");
        for (var i = 0; i < 20; i++)
            await Store.InsertAsync(new EntityKey(Table, "acme", $"{i:00}"), content, Token);
        Assert.HasCount(20, await RowsAsync(new EntityQuery(Table, "acme", PageSize: 1000)));
    }

    [TestMethod]
    public async Task Partitions_are_listed_once_each_in_order_and_from_a_place_on()
    {
        foreach (var partition in new[] { "globex", "acme", "acme", "initech", "acme-2" })
            await InsertAsync(partition, $"r{partition.Length}");
        CollectionAssert.AreEqual(new[] { "acme", "acme-2", "globex", "initech" }, await PartitionsAsync(null));
        CollectionAssert.AreEqual(new[] { "globex", "initech" }, await PartitionsAsync("acme-2"));
        CollectionAssert.AreEqual(new[] { "globex", "initech" }, await PartitionsAsync("b"));
        CollectionAssert.AreEqual(Array.Empty<string>(), await PartitionsAsync("initech"));
    }

    [TestMethod]
    public async Task Many_partitions_are_listed_page_by_page()
    {
        var names = Enumerable.Range(0, 401).Select(i => $"tenant-{i:000}").ToList();
        await Task.WhenAll(names.Select(name => InsertAsync(name, "r")));
        CollectionAssert.AreEqual(names, await PartitionsAsync(null));
    }

    [TestMethod]
    [DataRow("ab", "p", "r")]
    [DataRow("1abc", "p", "r")]
    [DataRow("a-b-c", "p", "r")]
    [DataRow(Table, "", "r")]
    [DataRow(Table, "p/q", "r")]
    [DataRow(Table, "p", "")]
    [DataRow(Table, "p", "a b")]
    [DataRow(Table, "p", "a#")]
    [DataRow(Table, "p", "a?")]
    [DataRow(Table, "p", "a\\b")]
    [DataRow(Table, "p", "a%")]
    [DataRow(Table, "p", "é")]
    [DataRow(Table, "p", "a\n")]
    public async Task A_bad_key_is_refused_without_being_repeated_in_the_message(
        string table, string partition, string row)
    {
        var key = new EntityKey(table, partition, row);
        var read = await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.GetAsync(key, Token));
        await Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.InsertAsync(key, "1"u8.ToArray(), Token));
        if (row.Length > 1)
            Assert.DoesNotContain(row, read.Message);
    }

    [TestMethod]
    public async Task A_transaction_of_the_most_bytes_is_taken()
    {
        var operations = Full("f").ToList();
        Assert.IsInstanceOfType<WriteOutcome.Written>(await Store.CommitAsync(operations, Token));
        Assert.HasCount(operations.Count, await RowsAsync(new EntityQuery(Table, "acme")));
    }

    [TestMethod]
    public async Task Limits_are_refused_before_anything_is_written()
    {
        var tooLong = new EntityKey(Table, "acme", new string('r', EntityKey.MaxKeyLength + 1));
        await RefusedAsync(new EntityOperation.Insert(tooLong, "1"u8.ToArray()));
        await RefusedAsync(new EntityOperation.Insert(Key("a"), new byte[IEntityStore.MaxContentBytes + 1]));
        await RefusedAsync();
        await RefusedAsync(
            [.. Enumerable.Range(0, 101).Select(i => new EntityOperation.Insert(Key($"{i}"), "1"u8.ToArray()))]);
        await RefusedAsync([.. Full("f"), Insert("a")]);
        await RefusedAsync(Insert("a"), Insert("a"));
        await RefusedAsync(
            Insert("a"), new EntityOperation.Insert(new EntityKey(Table, "globex", "a"), "1"u8.ToArray()));
        await RefusedAsync(
            Insert("a"), new EntityOperation.Insert(new EntityKey("another", "acme", "a"), "1"u8.ToArray()));
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => RowsAsync(new EntityQuery(Table, "acme", PageSize: 0)));
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => RowsAsync(new EntityQuery(Table, "acme", PageSize: 1001)));
        await Assert.ThrowsExactlyAsync<ArgumentException>(
            () => RowsAsync(new EntityQuery(Table, "acme", FromRow: "a'%")));
        CollectionAssert.AreEqual(Array.Empty<string>(), await PartitionsAsync(null));
    }

    private static IEnumerable<EntityOperation> Full(string row)
    {
        for (var i = 0; i < IEntityStore.MaxTransactionBytes / IEntityStore.MaxContentBytes; i++)
            yield return new EntityOperation.Insert(Key($"{row}{i}"), new byte[IEntityStore.MaxContentBytes]);
    }

    private static EntityKey Key(string row) => new(Table, "acme", row);

    private static EntityOperation.Insert Insert(string row) => new(Key(row), "1"u8.ToArray());

    private Task RefusedAsync(params EntityOperation[] operations) =>
        Assert.ThrowsExactlyAsync<ArgumentException>(() => Store.CommitAsync(operations, Token));

    private Task<WriteOutcome> InsertAsync(string partition, string row) =>
        Store.InsertAsync(new EntityKey(Table, partition, row), "1"u8.ToArray(), Token);

    private async Task<List<string>> RowsAsync(EntityQuery query)
    {
        var rows = new List<string>();
        await foreach (var entity in Store.QueryAsync(query, Token))
            rows.Add(entity.Key.Row);
        return rows;
    }

    private async Task<List<string>> PartitionsAsync(string? after)
    {
        var partitions = new List<string>();
        await foreach (var partition in Store.PartitionsAsync(Table, after, Token))
            partitions.Add(partition);
        return partitions;
    }
}
