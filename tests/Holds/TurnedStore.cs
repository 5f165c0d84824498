using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Holds;

/// <summary>
/// A store whose every call waits for its turn, and a seed that gives the turns: runs of several actors interleave at
/// every call, the same way for the same seed.
/// </summary>
internal sealed class TurnedStore(IEntityStore inner, int seed) : IEntityStore
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);
    private readonly SemaphoreSlim _changed = new(0);
    private readonly SortedDictionary<int, TaskCompletionSource> _waiting = [];
    private readonly AsyncLocal<int> _actor = new();
    private int _busy;

    /// <summary>Runs the actors to their ends.</summary>
    public async Task RunAsync(params Func<Task>[] actors)
    {
        _busy = actors.Length;
        var runs = actors.Select((actor, index) => Task.Run(() => RunAsync(actor, index))).ToArray();
        while (true)
        {
            TaskCompletionSource? next = null;
            lock (_gate)
            {
                if (_busy == 0 && _waiting.Count == 0)
                    break;
                if (_busy == 0)
                {
                    var chosen = _waiting.ElementAt(_random.Next(_waiting.Count));
                    _waiting.Remove(chosen.Key);
                    _busy++;
                    next = chosen.Value;
                }
            }

            if (next is not null)
                next.SetResult();
            else
                await _changed.WaitAsync();
        }

        await Task.WhenAll(runs);
    }

    /// <summary>A point of an actor's own at which the others may come first.</summary>
    public Task TurnAsync()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Add(_actor.Value, turn);
            _busy--;
        }

        _changed.Release();
        return turn.Task;
    }

    public async Task<StoredEntity?> GetAsync(EntityKey key, CancellationToken cancellation)
    {
        await TurnAsync();
        return await inner.GetAsync(key, cancellation);
    }

    public async Task<WriteOutcome> CommitAsync(
        IReadOnlyList<EntityOperation> operations, CancellationToken cancellation)
    {
        await TurnAsync();
        return await inner.CommitAsync(operations, cancellation);
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        EntityQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await TurnAsync();
        await foreach (var entity in inner.QueryAsync(query, cancellation))
            yield return entity;
    }

    public IAsyncEnumerable<string> PartitionsAsync(string table, string? after, CancellationToken cancellation) =>
        inner.PartitionsAsync(table, after, cancellation);

    private async Task RunAsync(Func<Task> actor, int index)
    {
        _actor.Value = index;
        try
        {
            await TurnAsync();
            await actor();
        }
        finally
        {
            lock (_gate)
                _busy--;
            _changed.Release();
        }
    }
}
