using Microsoft.Data.Sqlite;

namespace PrivacyFunctions.Local.Host.Storage;

/// <summary>A work waiting for the writer thread, and the task its caller awaits.</summary>
internal abstract class QueuedWrite(CancellationToken cancellation)
{
    /// <summary>A work is given up only before it has started; afterwards its outcome is the group's.</summary>
    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>
    /// False for housekeeping such as a checkpoint, which SQLite does not allow inside a transaction.
    /// </summary>
    public virtual bool NeedsTransaction => true;

    protected CancellationToken Cancellation => cancellation;

    public abstract void Run(SqliteConnection connection);

    /// <summary>The group is durable.</summary>
    public abstract void Complete();

    public abstract void Fault(Exception exception);

    public abstract void Cancel();
}

internal class QueuedWrite<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    : QueuedWrite(cancellation)
{
    // The writer thread must never run a caller's continuation.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Task => _completion.Task;

    public override void Run(SqliteConnection connection) => _result = work(connection);

    public override void Complete() => _completion.TrySetResult(_result!);

    public override void Fault(Exception exception) => _completion.TrySetException(exception);

    public override void Cancel() => _completion.TrySetCanceled(Cancellation);
}

internal sealed class QueuedHousekeeping<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    : QueuedWrite<T>(work, cancellation)
{
    public override bool NeedsTransaction => false;
}
