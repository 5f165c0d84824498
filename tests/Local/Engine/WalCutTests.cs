using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Tests.Local.Engine;

/// <summary>
/// A machine that loses its power leaves a write-ahead log that ends anywhere. Cut at the end of each transaction and
/// in the middle of one, the engine takes up what was durable there and comes to the same end.
/// </summary>
[TestClass]
public sealed class WalCutTests : EngineTest
{
    private const int HeaderBytes = 32;
    private const int FrameHeaderBytes = 24;

    [TestMethod]
    public async Task Cut_at_the_end_of_any_transaction_or_within_one_the_log_recovers()
    {
        SagaWorkload.Register(Catalog);
        await StartAsync();
        var id = "cut";
        // A reader of the empty state keeps the log from being moved into the file, so that it has every transaction.
        await using var reader = new SqliteConnection($"Data Source={Database(Folder)};Mode=ReadOnly;Pooling=False");
        await reader.OpenAsync(Limit);
        await using var snapshot = reader.BeginTransaction(deferred: true);
        await using (var first = new SqliteCommand("SELECT count(*) FROM instances", reader, snapshot))
            Assert.AreEqual(0L, await first.ExecuteScalarAsync(Limit));
        await RunToTheEndAsync(id);
        var (file, log) = (ReadShared(Database(Folder)), ReadShared(Database(Folder) + "-wal"));
        await snapshot.RollbackAsync(Limit);
        await reader.CloseAsync();
        await StopAsync();

        var commits = CommitEnds(log);
        Assert.IsGreaterThan(15, commits.Count);
        var recorded = 0;
        for (var i = 0; i < commits.Count; i++)
        {
            recorded += await EndsTheSameAsync(id, file, log[..commits[i]]) ? 1 : 0;
            // Once more in the middle of the next transaction: at another place each time, within a header or a page.
            var next = i + 1 < commits.Count ? commits[i + 1] : log.Length;
            var within = commits[i] + ((next - commits[i]) * (1 + (i % 9)) / 10);
            recorded += await EndsTheSameAsync(id, file, log[..within]) ? 1 : 0;
        }

        Assert.IsGreaterThan(commits.Count, recorded);
    }

    private static string Database(string folder) => Path.Combine(folder, "durable.db");

    private async Task RunToTheEndAsync(string id)
    {
        await ScheduleAsync(SagaWorkload.Name, id: id);
        using var done = new CancellationTokenSource();
        var driving = SagaWorkload.DriveAsync(Client, Time, id, done.Token);
        Assert.AreEqual(SagaWorkload.Expected, (await CompletionAsync(id)).ReadOutputAs<string>());
        await done.CancelAsync();
        await driving;
    }

    private async Task<bool> EndsTheSameAsync(string id, byte[] file, byte[] log)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(Database(folder.Path), file, Limit);
        await File.WriteAllBytesAsync(Database(folder.Path) + "-wal", log, Limit);
        return await SagaWorkload.EndsTheSameAsync(folder.Path, Catalog, Time, id);
    }

    /// <summary>Where transactions end: a frame that commits says how many pages the file then has.</summary>
    private static List<int> CommitEnds(byte[] log)
    {
        var frame = FrameHeaderBytes + (int)BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(8));
        var salt = log.AsSpan(16, 8);
        var ends = new List<int> { HeaderBytes };
        for (var at = HeaderBytes; at + frame <= log.Length; at += frame)
        {
            // Another salt is an older life of the log, which nobody reads.
            if (!log.AsSpan(at + 8, 8).SequenceEqual(salt))
                break;
            if (BinaryPrimitives.ReadUInt32BigEndian(log.AsSpan(at + 4)) != 0)
                ends.Add(at + frame);
        }

        return ends;
    }

    private static byte[] ReadShared(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
