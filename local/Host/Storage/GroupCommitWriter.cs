using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>
/// The writer thread: takes works in order of arrival, runs them in one transaction, commits, and tells their callers.
/// </summary>
internal sealed class GroupCommitWriter : IAsyncDisposable
{
    // 512 works or 20 ms, whichever comes first: an fsync is well paid for by then, and the first work should not wait
    // longer.
    private const int MaxGroupWorks = 512;

    // 10,000 works: beyond it callers wait, so that a stuck disk costs latency and not memory.
    private const int MaxQueuedWorks = 10_000;

    private static readonly TimeSpan MaxGroupTime = TimeSpan.FromMilliseconds(20);

    // 250 ms without a write: then the log is moved into the file and cut, so that deleted bytes do not stay in it.
    private static readonly TimeSpan IdleTime = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// 10 s at most under load without a pause: then the log is cut between two groups. Cutting waits up to 50 ms for
    /// readers, half a percent of that time.
    /// </summary>
    public static readonly TimeSpan LongestLog = TimeSpan.FromSeconds(10);

    private readonly TimeSpan _longestLog;
    private readonly string _path;
    private readonly string _schemaSql;
    private readonly Lock _gate = new();
    private readonly Queue<QueuedWrite> _queue = new();
    private readonly SemaphoreSlim _places = new(MaxQueuedWorks);
    private readonly AutoResetEvent _arrived = new(false);
    private readonly List<QueuedWrite> _group = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteConnection? _connection;
    private bool _closing;
    private bool _logHasEntries;
    private long _logSince;

    public GroupCommitWriter(string path, string schemaSql, TimeSpan longestLog)
    {
        _path = path;
        _longestLog = longestLog;
        _schemaSql = schemaSql;
        try
        {
            Open();
        }
        catch (SqliteException exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw SqliteFaults.Translate(exception);
        }

        new Thread(Loop) { IsBackground = true, Name = "sqlite writer" }.Start();
    }

    public async ValueTask EnqueueAsync(QueuedWrite write, CancellationToken cancellation)
    {
        await _places.WaitAsync(cancellation);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closing, typeof(GroupCommitDatabase));
            _queue.Enqueue(write);
        }

        _arrived.Set();
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
            _closing = true;
        _arrived.Set();
        await _stopped.Task;
    }

    /// <summary>
    /// True when the whole log went into the file and was cut to nothing; false when a reader holds a part of it.
    /// </summary>
    public static bool TruncateLog(SqliteConnection connection)
    {
        // 50 ms: readers are short, and writers are waiting behind this.
        connection.Prepared("PRAGMA busy_timeout=50").ExecuteNonQuery();
        try
        {
            using var reader = connection.Prepared("PRAGMA wal_checkpoint(TRUNCATE)").ExecuteReader();
            return reader.Read() && reader.GetInt32(0) == 0;
        }
        finally
        {
            connection.Prepared(SqliteConnections.SetBusyTimeout).ExecuteNonQuery();
        }
    }

    private void Loop()
    {
        while (Take(wait: true) is { } first)
        {
            try
            {
                if (first.NeedsTransaction)
                    RunGroup(first);
                else
                    RunAlone(first);
                if (_logHasEntries && Stopwatch.GetElapsedTime(_logSince) >= _longestLog)
                    TidyLog();
            }
            catch (Exception exception)
            {
                // The thread's own boundary: whatever went wrong belongs to this group, and the next one starts afresh.
                FaultGroup(exception);
            }

            _group.Clear();
        }

        Close();
        _stopped.SetResult();
    }

    private void RunGroup(QueuedWrite first)
    {
        // The machine's clock, not the product's: it bounds a wait and decides nothing else.
        var started = Stopwatch.GetTimestamp();
        _group.Add(first);
        var connection = _connection ?? Open();
        connection.Prepared("BEGIN IMMEDIATE").ExecuteNonQuery();
        var next = first;
        do
        {
            RunInSavepoint(connection, next);
            next = _group.Count < MaxGroupWorks && Stopwatch.GetElapsedTime(started) < MaxGroupTime
                ? TakeTransactional() : null;
            if (next is not null)
                _group.Add(next);
        }
        while (next is not null);
        connection.Prepared("COMMIT").ExecuteNonQuery();
        if (!_logHasEntries)
            _logSince = Stopwatch.GetTimestamp();
        _logHasEntries = true;
        foreach (var write in _group)
            write.Complete();
    }

    private void RunInSavepoint(SqliteConnection connection, QueuedWrite write)
    {
        connection.Prepared("SAVEPOINT work").ExecuteNonQuery();
        try
        {
            write.Run(connection);
        }
        catch (Exception exception) when (raw.sqlite3_get_autocommit(connection.Handle) == 0)
        {
            // A work's own failure, whatever its type, is its caller's. Where SQLite has given up the whole transaction
            // (some I/O errors), the filter lets it through to the group instead.
            connection.Prepared("ROLLBACK TO work").ExecuteNonQuery();
            connection.Prepared("RELEASE work").ExecuteNonQuery();
            _group.Remove(write);
            write.Fault(SqliteFaults.Translate(exception));
            return;
        }

        connection.Prepared("RELEASE work").ExecuteNonQuery();
    }

    private void RunAlone(QueuedWrite write)
    {
        _group.Add(write);
        write.Run(_connection ?? Open());
        write.Complete();
    }

    private void FaultGroup(Exception exception)
    {
        // A connection that failed to commit is not trusted again: closing it rolls back, and the next group opens
        // another.
        Close();
        foreach (var write in _group)
            write.Fault(SqliteFaults.Translate(exception));
    }

    private QueuedWrite? TakeTransactional()
    {
        lock (_gate)
        {
            if (!_queue.TryPeek(out var next) || !next.NeedsTransaction)
                return null;
        }

        return Take(wait: false);
    }

    /// <summary>
    /// The next work that is still wanted; null when there is none (<paramref name="wait"/>: when closing and empty).
    /// </summary>
    private QueuedWrite? Take(bool wait)
    {
        while (true)
        {
            QueuedWrite? next;
            bool closing;
            lock (_gate)
            {
                closing = _closing;
                _queue.TryDequeue(out next);
            }

            if (next is null)
            {
                if (closing || !wait)
                    return null;
                if (_logHasEntries && !_arrived.WaitOne(IdleTime))
                    TidyLog();
                else if (!_logHasEntries)
                    _arrived.WaitOne();
                continue;
            }

            _places.Release();
            if (!next.IsCancelled)
                return next;
            next.Cancel();
        }
    }

    private void TidyLog()
    {
        try
        {
            _logHasEntries = _connection is { } connection && !TruncateLog(connection);
            // Where a reader stood in the way it is tried again when as much time has passed.
            _logSince = Stopwatch.GetTimestamp();
        }
        catch (SqliteException exception) when (SqliteFaults.IsUnavailable(exception))
        {
            // Nobody waits for this: what is in the log is durable there, and the next write tells its caller about the
            // disk.
            _logHasEntries = false;
            Close();
        }
    }

    private SqliteConnection Open()
    {
        var connection = SqliteConnections.OpenWriter(_path);
        try
        {
            connection.Execute(_schemaSql);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return _connection = connection;
    }

    private void Close()
    {
        if (_connection is not { } connection)
            return;
        _connection = null;
        connection.ReleasePrepared();
        connection.Dispose();
    }
}
