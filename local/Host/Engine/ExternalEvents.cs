namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Events of one execution: those waited for and those that came before anyone waited. As in the real one names are
/// compared without
/// regard to case, the latest waiter is served first, and a waiter that was cancelled still takes its event.
/// </summary>
internal sealed class ExternalEvents
{
    private readonly Dictionary<string, Stack<IWaiter>> _waiters = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent> _unclaimed = [];

    private interface IWaiter
    {
        Type PayloadType { get; }

        bool IsOpen { get; }

        /// <summary>False when the waiter had been cancelled: the event is lost.</summary>
        bool Complete(string? json);
    }

    public bool AnyOpen => _waiters.Values.Any(stack => stack.Any(waiter => waiter.IsOpen));

    /// <summary>Events that nobody has waited for, in order of arrival.</summary>
    public IReadOnlyList<HistoryEvent> Unclaimed => _unclaimed;

    public Task<T> Wait<T>(string name, CancellationToken cancellation)
    {
        var waiter = new Waiter<T>();
        var stack = StackOf(name);
        if (stack.TryPeek(out var other) && other.PayloadType != typeof(T))
            throw new ArgumentException(
                $"Event '{name}' is already waited for as {other.PayloadType}, not {typeof(T)}.");
        var index = _unclaimed.FindIndex(
            raised => string.Equals(raised.Name, name, StringComparison.OrdinalIgnoreCase));
        if (index >= 0)
        {
            waiter.Complete(_unclaimed[index].Data);
            _unclaimed.RemoveAt(index);
            return waiter.Task;
        }

        stack.Push(waiter);
        cancellation.Register(() => waiter.Cancel(cancellation));
        return waiter.Task;
    }

    /// <summary>False when the event went to a waiter that had been cancelled.</summary>
    public bool Deliver(HistoryEvent raised)
    {
        if (StackOf(raised.Name!).TryPop(out var waiter))
            return waiter.Complete(raised.Data);
        _unclaimed.Add(raised);
        return true;
    }

    private Stack<IWaiter> StackOf(string name)
    {
        if (!_waiters.TryGetValue(name, out var stack))
            _waiters.Add(name, stack = new());
        return stack;
    }

    private sealed class Waiter<T> : IWaiter
    {
        private readonly TaskCompletionSource<T> _source = new();

        public Task<T> Task => _source.Task;

        public Type PayloadType => typeof(T);

        public bool IsOpen => !_source.Task.IsCompleted;

        public bool Complete(string? json)
        {
            try
            {
                return _source.TrySetResult(DurableJson.Read<T>(json)!);
            }
            catch (System.Text.Json.JsonException exception)
            {
                // The orchestrator asked for another type than was sent: it is told, as with any failed await.
                return _source.TrySetException(exception);
            }
        }

        public void Cancel(CancellationToken cancellation) => _source.TrySetCanceled(cancellation);
    }
}
