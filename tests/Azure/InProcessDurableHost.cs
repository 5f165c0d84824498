using System.Text.Json;
using Microsoft.DurableTask.Testing;
using PrivacyFunctions.Tests.Contracts.Durable;

namespace PrivacyFunctions.Tests.Azure;

/// <summary>Microsoft's worker, with its in-process host as the scheduler, as the suite of Contracts/Durable meets it.</summary>
internal sealed class InProcessDurableHost(DurableTaskTestHost host) : IDurableHost
{
    public DurableTaskClient Client => host.Client;

    public DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public static async Task<IDurableHost> StartAsync(DurableApp app) => new InProcessDurableHost(
        await DurableTaskTestHost.StartAsync(
            registry => app.RegisterWith(new Registry(registry)),
            new DurableTaskTestHostOptions { LoggerFactory = app.Loggers }));

    public Task<OrchestrationMetadata> CompletionAsync(string instanceId, CancellationToken limit) =>
        Client.WaitForInstanceCompletionAsync(instanceId, getInputsAndOutputs: true, limit);

    public ValueTask DisposeAsync() => host.DisposeAsync();

    private sealed class Registry(DurableTaskRegistry registry) : IDurableRegistry
    {
        public void Orchestrator<TInput, TOutput>(
            string name, Func<TaskOrchestrationContext, TInput?, Task<TOutput>> run) =>
            registry.AddOrchestratorFunc<TInput?, TOutput>(name, run);

        // As JSON: a call without an input is one with null, which is no number.
        public void Activity<TInput, TOutput>(string name, Func<TaskActivityContext, TInput?, Task<TOutput>> run) =>
            registry.AddActivityFunc<JsonElement, TOutput>(name, (context, input) => run(
                context, input.ValueKind == JsonValueKind.Null ? default : input.Deserialize<TInput>()));
    }
}
