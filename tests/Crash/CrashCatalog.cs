using System.Text.Json;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Tests.Crash;

/// <summary>
/// A workload that shows losses. Each activity gives a token that no other run gives, and notes the tokens it was
/// handed: a token that was handed on was a recorded result, so the instance must end with it and no other.
/// </summary>
internal sealed class CrashCatalog(CrashJournal journal) : IOrchestrationCatalog
{
    public const string Saga = "Saga";
    public const string GoEvent = "go";
    private const string Child = "Child";
    private const string Step = "Step";
    private const string AfterTimer = "AfterTimer";
    private const int Sequential = 4;
    private const int Parallel = 4;

    public Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name) => name switch
    {
        Saga => RunSagaAsync,
        Child => async context => await context.CallActivityAsync<string>(Step, context.GetInput<StepInput>()),
        _ => null,
    };

    public Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(
        string name) => name switch
        {
            Step => (_, input, _) => Task.FromResult<object?>(RunStep(JsonSerializer.Deserialize<StepInput>(input!)!)),
            AfterTimer => (_, input, _) => Task.FromResult<object?>(
                CheckTimer(JsonSerializer.Deserialize<TimerInput>(input!)!)),
            _ => null,
        };

    private static async Task<object?> RunSagaAsync(TaskOrchestrationContext context)
    {
        var id = context.InstanceId;
        if (context.GetInput<Dictionary<int, string>>() is { } known)
        {
            known[known.Count] = await context.CallActivityAsync<string>(Step, new StepInput(id, known));
            return known;
        }

        known = [];
        for (var k = 0; k < Sequential; k++)
            known[k] = await context.CallActivityAsync<string>(Step, new StepInput(id, known));
        var due = context.CurrentUtcDateTime.AddMilliseconds(20 * (id[^1] - '0'));
        await context.CreateTimer(due, CancellationToken.None);
        await context.CallActivityAsync(AfterTimer, new TimerInput(id, due, context.CurrentUtcDateTime));
        var tokens = await Task.WhenAll(Enumerable.Range(0, Parallel)
            .Select(_ => context.CallActivityAsync<string>(Step, new StepInput(id, known))));
        foreach (var token in tokens)
            known[known.Count] = token;
        known[known.Count] = await context.CallSubOrchestratorAsync<string>(
            Child, new StepInput(id, known), new SubOrchestrationOptions(instanceId: id + ".child"));
        await context.WaitForExternalEvent<string>(GoEvent);
        context.ContinueAsNew(known);
        return null;
    }

    private string RunStep(StepInput input)
    {
        foreach (var (step, token) in input.Known)
            journal.Write(CrashJournal.Used, input.Instance, $"{step}", token);
        return Convert.ToHexStringLower(RandomSource.System.Bytes(8));
    }

    private bool CheckTimer(TimerInput input)
    {
        var isEarly = input.Woken < input.Due || TimeProvider.System.GetUtcNow().UtcDateTime < input.Due;
        if (isEarly)
            journal.Write(CrashJournal.Early, input.Instance);
        return isEarly;
    }

    private sealed record StepInput(string Instance, Dictionary<int, string> Known);

    private sealed record TimerInput(string Instance, DateTime Due, DateTime Woken);
}
