using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using PrivacyFunctions.Exports;
using PrivacyFunctions.Local;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Mail;

namespace PrivacyFunctions.Tests.Exports;

/// <summary>
/// Runs the orchestrator's code straight through on a clock that jumps to each timer. Payloads pass as JSON as in a
/// real history, and are kept, so that a test can look for what must not be in one.
/// </summary>
internal sealed class DirectOrchestration(
    object input, TaskName name, string instance, IReadOnlyDictionary<string, DirectStep> steps,
    AdjustableTimeProvider time) : TaskOrchestrationContext
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    private readonly Lock _clock = new();

    public List<string> History { get; } = [];

    public List<DateTime> Timers { get; } = [];

    /// <summary>Runs before a timer fires.</summary>
    public Func<DateTime, Task> OnTimer { get; set; } = _ => Task.CompletedTask;

    /// <summary>Runs before an activity.</summary>
    public Func<string, Task> OnActivity { get; set; } = _ => Task.CompletedTask;

    public override TaskName Name => name;

    public override string InstanceId => instance;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => time.GetUtcNow().UtcDateTime;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>()
        where T : default => Pass<T>(input);

    public override async Task<TResult> CallActivityAsync<TResult>(
        TaskName name, object? input = null, TaskOptions? options = null)
    {
        await OnActivity(name.Name);
        return Pass<TResult>(await RunAsync(name.Name, input));
    }

    public override async Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null)
    {
        await OnActivity(name.Name);
        await RunAsync(name.Name, input);
    }

    public override async Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        lock (_clock)
            Timers.Add(fireAt);
        await OnTimer(fireAt);
        lock (_clock)
            time.AdvanceTo(new DateTimeOffset(fireAt, TimeSpan.Zero));
    }

    /// <summary>Events that came before anyone waited.</summary>
    public int WaitingEvents { get; set; }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        WaitingEvents-- > 0 ? Task.FromResult<T>(default!) : new TaskCompletionSource<T>().Task;

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) =>
        throw new NotSupportedException();

    public override void SetCustomStatus(object? customStatus) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    private Task<object?> RunAsync(string name, object? payload) => steps.TryGetValue(name, out var step)
        ? step.RunAsync(this, payload)
        : throw new ArgumentException("There is no such activity.");

    internal T Pass<T>(object? value)
    {
        var json = JsonSerializer.Serialize(value, Json);
        lock (History)
            History.Add(json);
        return JsonSerializer.Deserialize<T>(json, Json)!;
    }
}

/// <summary>One activity, called with what has passed through JSON.</summary>
internal sealed class DirectStep
{
    private DirectStep(Func<DirectOrchestration, object?, Task<object?>> run) => RunAsync = run;

    public Func<DirectOrchestration, object?, Task<object?>> RunAsync { get; }

    public static DirectStep Of<TInput, TResult>(Func<TInput, CancellationToken, Task<TResult>> activity) =>
        new(async (context, payload) => await activity(context.Pass<TInput>(payload), CancellationToken.None));

    public static DirectStep Of<TInput>(Func<TInput, CancellationToken, Task> activity) => new(
        async (context, payload) =>
        {
            await activity(context.Pass<TInput>(payload), CancellationToken.None);
            return null;
        });
}
