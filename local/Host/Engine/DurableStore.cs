using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host.Storage;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The engine's way to durable.db, which knows whether it can be written. While it cannot, as on a full disk, no
/// activity is begun: its result could not be kept. It tries again by itself and says when it goes on.
/// </summary>
internal sealed class DurableStore(GroupCommitDatabase database, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    /// <summary>How long a write waits that failed: short for a person who makes room, long for a disk.</summary>
    public static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private TaskCompletionSource? _writable;
    private Task _probing = Task.CompletedTask;

    /// <summary>Since when nothing can be written; null when it can.</summary>
    public DateTimeOffset? UnavailableSince { get; private set; }

    public Task<T> ReadAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation) =>
        database.ReadAsync(work, cancellation);

    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        try
        {
            var result = await database.WriteAsync(work, cancellation);
            Succeeded();
            return result;
        }
        catch (StorageUnavailableException fault)
        {
            Failed(fault);
            throw;
        }
    }

    /// <summary>Completes when the store can be written, at once when nothing is known against it.</summary>
    public Task WritableAsync(CancellationToken cancellation) =>
        _writable is { } writable ? writable.Task.WaitAsync(cancellation) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _probing;
        _stopping.Dispose();
    }

    private void Failed(StorageUnavailableException fault)
    {
        lock (_gate)
        {
            if (_writable is not null)
                return;
            _writable = new(TaskCreationOptions.RunContinuationsAsynchronously);
            UnavailableSince = time.GetUtcNow();
            _probing = Task.Run(ProbeAsync);
        }

        logger.LogCritical(
            "The durable engine takes no new work: {Reason} What is in flight waits and nothing is lost.",
            fault.Message);
    }

    private void Succeeded()
    {
        if (_writable is null)
            return;
        lock (_gate)
        {
            _writable?.TrySetResult();
            _writable = null;
            UnavailableSince = null;
        }

        logger.LogWarning("The durable engine can write again and goes on.");
    }

    /// <summary>Nobody may be left who would write and so find out that there is room again.</summary>
    private async Task ProbeAsync()
    {
        while (_writable is not null && !_stopping.IsCancellationRequested)
        {
            await Task.Delay(RetryDelay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await database.WriteAsync(Probe, _stopping.Token);
                Succeeded();
            }
            catch (Exception fault) when (fault is StorageUnavailableException or OperationCanceledException)
            {
                // Not yet; who stops does not wait for it.
            }
        }
    }

    /// <summary>A row in and out: it takes as much of the log as a small episode.</summary>
    private static int Probe(SqliteConnection db)
    {
        db.Prepared("INSERT INTO inbox (instance, kind, at) VALUES (0, 0, 0)").ExecuteNonQuery();
        return db.Prepared("DELETE FROM inbox WHERE instance = 0").ExecuteNonQuery();
    }
}
