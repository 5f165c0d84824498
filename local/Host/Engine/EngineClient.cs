using PrivacyFunctions.Keys;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>The durable client of the local engine. When a call returns, what it did is durable.</summary>
internal sealed class EngineClient(
    DurableStore store,
    IOrchestrationCatalog catalog,
    TimeProvider time,
    DurableEngineOptions options,
    InstanceReader reader,
    EngineParts parts) : DurableTaskClient("local")
{
    // Instances purged in one transaction: short enough not to hold up the writer.
    private const int PurgeBatch = 100;

    private static readonly OrchestrationRuntimeStatus[] Unfinished =
    [
        OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Suspended,
    ];

    private readonly PayloadLimit _payloads = new(options.MaxPayloadBytes);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <exception cref="ArgumentException">There is no such orchestrator, or a dedupe status is no status.</exception>
    /// <exception cref="OrchestrationAlreadyExistsException">The id is taken.</exception>
    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName,
        object? input = null,
        StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        if (orchestratorName.Name is not { } name || catalog.FindOrchestrator(name) is null)
            throw new ArgumentException(
                $"There is no orchestrator '{orchestratorName.Name}'.", nameof(orchestratorName));
        var id = options?.InstanceId ?? Convert.ToHexStringLower(RandomSource.System.Bytes(16));
        var kept = InstanceReader.Mask(
            options?.DedupeStatuses?.Select(Enum.Parse<OrchestrationRuntimeStatus>) ?? Unfinished);
        var instance = new NewInstance(id, name, _payloads.Write(input, $"input of '{name}'"), Now);
        var startAt = options?.StartAt is { } at && at.UtcDateTime > instance.CreatedAt ? at.UtcDateTime
            : (DateTime?)null;
        var (key, replaced) = await store.WriteAsync(
            db => ClientWrites.Start(db, instance, startAt, kept), cancellation);
        if (replaced is { } old)
            parts.Mailboxes.Forget(old);
        if (startAt is { } later)
            parts.Timers.Armed(later);
        else
            parts.Mailboxes.Deliver(key, null);
        return id;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        var data = _payloads.Write(eventPayload, $"event '{eventName}'");
        return SendAsync(instanceId, new(HistoryEventKind.EventRaised, Now, null, eventName, data), cancellation);
    }

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new(HistoryEventKind.ExecutionSuspended, Now, null, null, DurableJson.Write(reason)),
            cancellation);

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        SendAsync(
            instanceId,
            new(HistoryEventKind.ExecutionResumed, Now, null, null, DurableJson.Write(reason)),
            cancellation);

    public override async Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var data = _payloads.Write(options?.Output, "output of a terminated orchestration");
        var message = new HistoryEvent(HistoryEventKind.ExecutionTerminated, Now, null, null, data);
        var told = await store.WriteAsync(
            db => ClientWrites.Terminate(db, instanceId, message, options?.Recursive ?? false), cancellation);
        foreach (var key in told)
            parts.Mailboxes.Deliver(key, null);
    }

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(
            instanceId, getInputsAndOutputs, found => found.RuntimeStatus != OrchestrationRuntimeStatus.Pending,
            cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, getInputsAndOutputs, found => found.IsCompleted, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        reader.FindAsync(instanceId, getInputsAndOutputs, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new InstancePages(reader, filter ?? new());

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var purged = await store.WriteAsync<IReadOnlyList<long>>(
            db => InstanceRows.Find(db, instanceId) is { } found
                ? ClientWrites.Purge(db, found.Key, options?.Recursive ?? false)
                : [],
            cancellation);
        return new(purged.Count, true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var count = 0;
        while (true)
        {
            var purged = await store.WriteAsync(
                db => ClientWrites.FindPurgeable(db, filter, PurgeBatch)
                    .SelectMany(key => ClientWrites.Purge(db, key, options?.Recursive ?? false))
                    .Distinct()
                    .Count(),
                cancellation);
            if (purged == 0)
                return new(count, true);
            count += purged;
        }
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task SendAsync(string instanceId, HistoryEvent message, CancellationToken cancellation)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var copies = message.Kind == HistoryEventKind.EventRaised
            ? parts.Misfortune.Copies(instanceId, message.Name)
            : 1;
        if (await store.WriteAsync(db => ClientWrites.Send(db, instanceId, message, copies), cancellation) is { } key)
            parts.Mailboxes.Deliver(key, null);
        else
            parts.Dropped(message.Kind, instanceId);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId, bool withPayloads, Func<OrchestrationMetadata, bool> isThere, CancellationToken cancellation)
    {
        while (true)
        {
            var change = parts.Watch.NextChange(instanceId);
            if (await reader.FindAsync(instanceId, withPayloads, cancellation) is { } found && isThere(found))
                return found;
            await change.WaitAsync(cancellation);
        }
    }
}
