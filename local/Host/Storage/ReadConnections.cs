using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>Read-only connections, opened on demand and used again. Each read sees one snapshot.</summary>
internal sealed class ReadConnections(string path) : IAsyncDisposable
{
    // 8 at a time: reads are short and the machine has few cores; more would only keep old snapshots alive.
    private const int MaxConnections = 8;

    private readonly SemaphoreSlim _free = new(MaxConnections);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];
    private volatile bool _disposed;

    public T Read<T>(Func<SqliteConnection, T> work)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _free.Wait();
        return Run(work);
    }

    public async Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        await _free.WaitAsync(cancellation);
        return Run(work);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        for (var i = 0; i < MaxConnections; i++)
            await _free.WaitAsync();
        while (_idle.TryTake(out var connection))
            Close(connection);
        _free.Release(MaxConnections);
    }

    private static void Close(SqliteConnection connection)
    {
        connection.ReleasePrepared();
        connection.Dispose();
    }

    private T Run<T>(Func<SqliteConnection, T> work)
    {
        SqliteConnection? connection = null;
        var healthy = false;
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_idle.TryTake(out connection))
                connection = SqliteConnections.OpenReader(path);
            connection.Prepared("BEGIN").ExecuteNonQuery();
            var result = work(connection);
            connection.Prepared("COMMIT").ExecuteNonQuery();
            healthy = true;
            return result;
        }
        catch (SqliteException exception) when (SqliteFaults.IsUnavailable(exception))
        {
            throw SqliteFaults.Translate(exception);
        }
        finally
        {
            if (healthy)
                _idle.Add(connection!);
            else if (connection is not null)
                Close(connection);
            _free.Release();
        }
    }
}
