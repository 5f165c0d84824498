using System.Diagnostics;
using Microsoft.Data.Sqlite;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Local.Storage;

[TestClass]
public sealed class GroupCommitDatabaseTests : IDisposable
{
    private const string Schema = "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, body BLOB)";

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("data.db");

    public TestContext TestContext { get; set; } = null!;

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    public async Task A_completed_write_is_seen_by_the_next_read_and_after_reopening()
    {
        await using (var database = new GroupCommitDatabase(File, Schema))
        {
            await database.WriteAsync(c => Insert(c, 1), Token);
            Assert.AreEqual(1, database.Read(Count));
            Assert.AreEqual(1, await database.ReadAsync(Count, Token));
        }

        await using var reopened = new GroupCommitDatabase(File, Schema);
        Assert.AreEqual(1, reopened.Read(Count));
    }

    [TestMethod]
    public async Task What_durability_and_erasure_rest_on_is_switched_on()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        var (mode, synchronous, secureDelete) = await database.WriteAsync(
            c => (c.Prepared("PRAGMA journal_mode").ExecuteScalar(), Scalar(c, "PRAGMA synchronous"),
                Scalar(c, "PRAGMA secure_delete")),
            Token);
        Assert.AreEqual("wal", mode);
        Assert.AreEqual(2, synchronous);
        Assert.AreEqual(1, secureDelete);
    }

    [TestMethod]
    public async Task A_work_that_throws_faults_and_undoes_only_itself()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        using var hold = new ManualResetEventSlim();
        var first = database.WriteAsync(c => Hold(hold, c), Token);
        var good = Enumerable.Range(1, 20).Select(i => database.WriteAsync(c => Insert(c, i), Token)).ToList();
        var bad = database.WriteAsync(
            c =>
            {
                Insert(c, 100);
                Insert(c, 1);
            },
            Token);
        var late = database.WriteAsync(c => Insert(c, 200), Token);
        hold.Set();

        await Task.WhenAll([first, late, .. good]);
        await Assert.ThrowsExactlyAsync<SqliteException>(() => bad);
        Assert.AreEqual(21, database.Read(Count));
        Assert.AreEqual(0, database.Read(c => Scalar(c, "SELECT count(*) FROM item WHERE id = 100")));
    }

    [TestMethod]
    public async Task Works_run_in_the_order_in_which_they_came()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        var order = new List<int>();
        await Task.WhenAll(Enumerable.Range(0, 2000).Select(i => database.WriteAsync(_ => order.Add(i), Token)));
        CollectionAssert.AreEqual(Enumerable.Range(0, 2000).ToList(), order);
    }

    [TestMethod]
    public async Task A_full_database_faults_the_write_and_goes_on_when_there_is_room()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        await database.WriteAsync(c => Scalar(c, "PRAGMA max_page_count=20"), Token);
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => database.WriteAsync(c => Insert(c, 1, new byte[500_000]), Token));
        await database.WriteAsync(c => Insert(c, 2), Token);

        await database.WriteAsync(c => Scalar(c, "PRAGMA max_page_count=1000000"), Token);
        await database.WriteAsync(c => Insert(c, 1, new byte[500_000]), Token);
        Assert.AreEqual(2, database.Read(Count));
    }

    [TestMethod]
    public async Task A_lost_transaction_faults_its_group_and_the_next_group_is_written()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        using var hold = new ManualResetEventSlim();
        var first = database.WriteAsync(c => Hold(hold, c), Token);
        var before = database.WriteAsync(c => Insert(c, 1), Token);
        var fault = database.WriteAsync(
            c =>
            {
                Scalar(c, "ROLLBACK");
                throw new InvalidOperationException("as SQLite does by itself on some I/O errors");
            },
            Token);
        hold.Set();

        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => fault);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => before);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => first);
        await database.WriteAsync(c => Insert(c, 2), Token);
        Assert.AreEqual(1, database.Read(Count));
    }

    [TestMethod]
    public async Task Cancelling_gives_up_a_write_that_has_not_started()
    {
        await using var database = new GroupCommitDatabase(File, Schema);
        using var hold = new ManualResetEventSlim();
        using var cancel = new CancellationTokenSource();
        var first = database.WriteAsync(c => Hold(hold, c), Token);
        var second = database.WriteAsync(c => Insert(c, 1), cancel.Token);
        await cancel.CancelAsync();
        hold.Set();
        await first;
        await Assert.ThrowsAsync<OperationCanceledException>(() => second);
        Assert.AreEqual(0, database.Read(Count));
    }

    [TestMethod]
    public async Task Closing_writes_what_was_accepted_refuses_more_and_leaves_one_file()
    {
        var database = new GroupCommitDatabase(File, Schema);
        var writes = Enumerable.Range(0, 500).Select(i => database.WriteAsync(c => Insert(c, i), Token)).ToList();
        await database.DisposeAsync();
        await Task.WhenAll(writes);

        await Assert.ThrowsExactlyAsync<ObjectDisposedException>(() => database.WriteAsync(c => Insert(c, 999), Token));
        Assert.ThrowsExactly<ObjectDisposedException>(() => database.Read(Count));
        CollectionAssert.AreEqual(new[] { File }, Directory.GetFiles(_folder.Path));
        await using var reopened = new GroupCommitDatabase(File, Schema);
        Assert.AreEqual(500, reopened.Read(Count));
    }

    [TestMethod]
    public async Task After_a_scrub_deleted_bytes_are_in_no_file()
    {
        var secret = "a-secret-that-was-deleted-8c1f"u8.ToArray();
        await using var database = new GroupCommitDatabase(File, Schema);
        await database.WriteAsync(c => Insert(c, 1, secret), Token);
        await database.WriteAsync(c => Scalar(c, "DELETE FROM item"), Token);
        Assert.IsTrue(await database.ScrubAsync(Token));
        foreach (var file in Directory.GetFiles(_folder.Path))
            Assert.AreEqual(-1, (await ReadSharedAsync(file)).AsSpan().IndexOf(secret), file);
    }

    [TestMethod]
    public async Task Deleted_bytes_leave_the_log_of_a_database_that_never_rests()
    {
        var secret = "a secret of 31 visible letters!"u8.ToArray();
        await using var database = new GroupCommitDatabase(File, Schema, longestLog: TimeSpan.FromMilliseconds(400));
        await database.WriteAsync(connection => Insert(connection, 1, secret), Token);
        await database.WriteAsync(connection => connection.Execute("DELETE FROM item WHERE id = 1"), Token);
        var started = Stopwatch.StartNew();
        for (var id = 2; (await ReadSharedAsync(File + "-wal")).AsSpan().IndexOf(secret) >= 0; id++)
        {
            // Below the 250 ms that count as rest.
            await database.WriteAsync(connection => Insert(connection, id), Token);
            Assert.IsLessThan(30, started.Elapsed.TotalSeconds, "The log still has the secret.");
        }

        Assert.IsLessThan(0, (await ReadSharedAsync(File)).AsSpan().IndexOf(secret));
    }

    [TestMethod]
    public void A_path_that_cannot_be_opened_is_reported_as_unavailable() =>
        Assert.ThrowsExactly<StorageUnavailableException>(() => new GroupCommitDatabase(_folder.Path, Schema));

    private CancellationToken Token => TestContext.CancellationToken;

    private static bool Hold(ManualResetEventSlim hold, SqliteConnection connection)
    {
        Scalar(connection, "SELECT 1");
        return hold.Wait(TimeSpan.FromSeconds(30));
    }

    private static void Insert(SqliteConnection connection, int id, byte[]? body = null) =>
        connection.Prepared("INSERT INTO item (id, body) VALUES ($1, $2)", id, body).ExecuteNonQuery();

    private static long Count(SqliteConnection connection) => Scalar(connection, "SELECT count(*) FROM item");

    private static long Scalar(SqliteConnection connection, string sql)
    {
        var command = connection.Prepared(sql);
        return command.ExecuteScalar() is long value ? value : 0;
    }

    private static async Task<byte[]> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(
            file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy);
        return copy.ToArray();
    }
}
