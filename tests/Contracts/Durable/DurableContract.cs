namespace PrivacyFunctions.Tests.Contracts.Durable;

/// <summary>
/// What the app relies on in a durable engine. The suite names no engine: it runs on the local one and on Durable
/// Task's in-process test host, whose timers take real time, so that none here is longer than a few seconds.
/// </summary>
public abstract class DurableContract
{
    /// <summary>Longer than any test takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>A moment that a timer may take; whole milliseconds, as some stores keep no less.</summary>
    protected static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _limit = new(Patience);
    private IDurableHost? _host;

    protected DurableApp App { get; } = new();

    protected CancellationToken Limit => _limit.Token;

    protected IDurableHost Host => _host ?? throw new InvalidOperationException("Start an instance first.");

    protected DurableTaskClient Client => Host.Client;

    [TestCleanup]
    public async Task StopAsync()
    {
        if (_host is { } host)
            await host.DisposeAsync();
        _limit.Dispose();
    }

    /// <summary>Starts the engine under test over an empty store.</summary>
    protected abstract Task<IDurableHost> StartHostAsync(DurableApp app);

    protected async Task<string> StartAsync(
        string name, object? input = null, StartOrchestrationOptions? options = null)
    {
        _host ??= await StartHostAsync(App);
        return await Client.ScheduleNewOrchestrationInstanceAsync(name, input, options, Limit);
    }

    protected Task<OrchestrationMetadata> EndAsync(string instanceId) => Host.CompletionAsync(instanceId, Limit);

    protected async Task<T?> ResultAsync<T>(string name, object? input = null)
    {
        var end = await EndAsync(await StartAsync(name, input));
        Assert.AreEqual(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus, end.FailureDetails?.ToString());
        return end.ReadOutputAs<T>();
    }

    protected async Task<TaskFailureDetails> FailureAsync(string name, object? input = null)
    {
        var end = await EndAsync(await StartAsync(name, input));
        Assert.AreEqual(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        return end.FailureDetails!;
    }

    /// <summary>Waits until the instance has said by its custom status how far it is.</summary>
    protected async Task<string> ReachedAsync(string instanceId, string stage)
    {
        while ((await Client.GetInstanceAsync(instanceId, true, Limit))?.SerializedCustomStatus != $"\"{stage}\"")
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, Limit);
        return instanceId;
    }
}
