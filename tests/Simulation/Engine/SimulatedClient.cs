using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation.Engine;

/// <summary>A process's way to the engine.</summary>
internal sealed class SimulatedClient(World world, Process process) : DurableTaskClient("simulated")
{
    public override Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null,
        CancellationToken cancellation = default)
    {
        var id = options?.InstanceId ?? throw new NotSupportedException("Every orchestration here has an id.");
        var json = DurableJson.Write(input);
        return process.EffectAsync(
            $"engine.start {id}", changes: true,
            () =>
            {
                if (world.Instances.ById.TryGetValue(id, out var found) && !found.Header.IsFinished)
                    throw new OrchestrationAlreadyExistsException("It is not finished.");
                world.Instances.Add(id, orchestratorName.Name!, json, world.Now.UtcDateTime);
                return id;
            },
            Fault, cancellation);
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default) =>
        process.EffectAsync(
            $"engine.raise {instanceId}", changes: true,
            () =>
            {
                if (world.Instances.ById.TryGetValue(instanceId, out var found) && !found.Header.IsFinished)
                {
                    found.Inbox.Add(new Message(
                        new HistoryEvent(
                            HistoryEventKind.EventRaised, world.Now.UtcDateTime, null, eventName,
                            DurableJson.Write(eventPayload)),
                        null, new MessageSource.Inbox(0)));
                }

                return true;
            },
            Fault, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        process.EffectAsync(
            $"engine.get {instanceId}", changes: false,
            () => world.Instances.ById.TryGetValue(instanceId, out var found)
                ? new OrchestrationMetadata(found.Header.Name, instanceId) { RuntimeStatus = found.Header.Status }
                : null,
            Fault, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw Unused();

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        throw Unused();

    public override Task SuspendInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override Task ResumeInstanceAsync(
        string instanceId, string? reason = null, CancellationToken cancellation = default) => throw Unused();

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        throw Unused();

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static NotSupportedException Unused() => new("No erasure asks the engine this.");

    private static Exception Fault(FaultKind kind) => kind is FaultKind.UnknownOutcome
        ? new TimeoutException("Simulated: the scheduler did not answer in time.")
        : new IOException("Simulated: the scheduler is not there.");
}
