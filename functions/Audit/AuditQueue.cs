namespace PrivacyFunctions.Audit;

/// <summary>Events that wait for the log.</summary>
internal sealed class AuditQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingEvent> _waiting = new();
    private bool _draining;

    /// <summary>True when nobody is writing and the caller must start.</summary>
    public bool Add(IEnumerable<PendingEvent> events)
    {
        lock (_lock)
        {
            foreach (var item in events)
                _waiting.Enqueue(item);
            var start = !_draining && _waiting.Count > 0;
            _draining |= start;
            return start;
        }
    }

    /// <summary>What fits one transaction, in order; empty when nothing waits, and then the writing is over.</summary>
    public List<PendingEvent> TakeGroup()
    {
        var group = new List<PendingEvent>();
        var tenants = new HashSet<string>(StringComparer.Ordinal);
        var (payloadBytes, leafBytes) = (0, 0);
        lock (_lock)
        {
            while (_waiting.TryPeek(out var item))
            {
                tenants.Add(item.Event.Tenant?.Value ?? "");
                payloadBytes += item.Event.Payload.Length;
                leafBytes += item.Event.Leaf.Length;
                var isFull = group.Count == AuditLimits.GroupEvents || tenants.Count > AuditLimits.GroupTenants
                    || payloadBytes > AuditLimits.GroupBytes || leafBytes > AuditLimits.GroupBytes;
                if (isFull && group.Count > 0)
                    break;
                group.Add(_waiting.Dequeue());
            }

            _draining = group.Count > 0;
            return group;
        }
    }
}

/// <summary>An event and whoever waits for its index.</summary>
internal sealed class PendingEvent(PreparedEvent prepared)
{
    private readonly TaskCompletionSource<long> _index = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PreparedEvent Event { get; } = prepared;

    public Task<long> Index => _index.Task;

    public void Complete(long index) => _index.TrySetResult(index);

    /// <summary>Nobody waits for it any more; it is written all the same.</summary>
    public void GiveUp(CancellationToken cancellation) => _index.TrySetCanceled(cancellation);

    public void Fail(Exception fault) => _index.TrySetException(fault);
}
