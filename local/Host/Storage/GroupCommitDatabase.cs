using Microsoft.Data.Sqlite;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// One SQLite file with one writer thread. Works that arrive while a transaction is being made durable share the next
/// one, so the price of an fsync is paid once per group. Each work has its own SAVEPOINT: a throw undoes and faults
/// only that work. The path must be this process's own; whoever makes the data folder locks it.
/// </summary>
public sealed class GroupCommitDatabase : IAsyncDisposable
{
    private readonly GroupCommitWriter _writer;
    private readonly ReadConnections _readers;

    /// <param name="path">Made with its folder where absent.</param>
    /// <param name="schemaSql">Run at every open, so written with <c>IF NOT EXISTS</c>.</param>
    /// <param name="longestLog">How long deleted bytes may stay in the log of a database that never rests.</param>
    /// <exception cref="StorageUnavailableException">The file cannot be opened or written.</exception>
    public GroupCommitDatabase(string path, string schemaSql, TimeSpan? longestLog = null)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _writer = new GroupCommitWriter(path, schemaSql, longestLog ?? GroupCommitWriter.LongestLog);
        _readers = new ReadConnections(path);
    }

    /// <summary>
    /// Runs <paramref name="work"/> on the writer thread inside the group's transaction; the task completes only when
    /// that is durable. The work may run statements, and nothing else: no transaction of its own, no waiting, no other
    /// side effect. Cancelling gives up a work that has not started.
    /// </summary>
    /// <exception cref="StorageUnavailableException">Disk full or I/O error: nothing was written; try again
    /// later.</exception>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        var write = new QueuedWrite<T>(work, cancellation);
        await _writer.EnqueueAsync(write, cancellation);
        return await write.Task;
    }

    /// <inheritdoc cref="WriteAsync{T}"/>
    public Task WriteAsync(Action<SqliteConnection> work, CancellationToken cancellation) => WriteAsync(
        connection =>
        {
            work(connection);
            return true;
        },
        cancellation);

    /// <summary>
    /// Runs <paramref name="work"/> on this thread over one snapshot, which has every write whose task has completed.
    /// </summary>
    public T Read<T>(Func<SqliteConnection, T> work) => _readers.Read(work);

    /// <summary>As <see cref="Read{T}"/>; only the wait for a free connection is asynchronous.</summary>
    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) =>
        _readers.ReadAsync(work, cancellation);

    /// <summary>
    /// Moves the log into the file and cuts it to nothing, so that bytes deleted before are in neither. False when a
    /// reader still holds an older snapshot: try again.
    /// </summary>
    public async Task<bool> ScrubAsync(CancellationToken cancellation)
    {
        var write = new QueuedHousekeeping<bool>(GroupCommitWriter.TruncateLog, cancellation);
        await _writer.EnqueueAsync(write, cancellation);
        return await write.Task;
    }

    /// <summary>Finishes what was accepted, then closes with a checkpoint, leaving one file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _readers.DisposeAsync();
        await _writer.DisposeAsync();
    }
}
