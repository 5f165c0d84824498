using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The durable engine of the local host: orchestrations in one process, their histories in <c>durable.db</c>. For
/// development,
/// tests and demonstrations; where one machine is not enough, Durable Task is the engine.
/// </summary>
public sealed class DurableEngine : IAsyncDisposable
{
    private readonly GroupCommitDatabase _database;
    private readonly CancellationTokenSource _stopping = new();
    private readonly DurableStore _store;
    private readonly EngineParts _parts;
    private readonly EpisodeRunner _runner;
    private int _state;

    /// <summary>Opens the database; nothing runs before <see cref="StartAsync"/>.</summary>
    /// <param name="dataFolder">The folder of durable.db, this process's own.</param>
    public DurableEngine(
        string dataFolder, IOrchestrationCatalog catalog, TimeProvider time, DurableEngineOptions options,
        ILoggerFactory loggers)
    {
        _database = new(Path.Combine(dataFolder, "durable.db"), DurableSchema.Sql);
        var logger = loggers.CreateLogger<DurableEngine>();
        _store = new(_database, time, logger);
        var mailboxes = new MailboxTable(options.MaxCachedOrchestrators, StartEpisodes);
        ActivityDispatcher? activities = null;
        var telemetry = new EngineTelemetry(
            catalog, () => mailboxes.Count, () => activities?.Queued ?? 0, () => _store.UnavailableSince is null);
        activities = new(catalog, time, options, loggers, _store, telemetry, mailboxes.Deliver);
        _parts = new(
            mailboxes,
            activities,
            new DurableTimers(_database, time, logger, mailboxes.Deliver),
            new InstanceWatch(),
            new Misfortune(options),
            telemetry,
            logger);
        _runner = new(_store, catalog, time, options, loggers, _parts);
        Instances = new(_database);
        Client = new EngineClient(_store, catalog, time, options, Instances, _parts);
    }

    /// <summary>Starts, wakes and looks at orchestrations. Usable once the engine has started.</summary>
    public DurableTaskClient Client { get; }

    /// <summary>Looks at instances and histories.</summary>
    public InstanceReader Instances { get; }

    /// <summary>Since when the store cannot be written, so that no work is begun; null when all is well.</summary>
    public DateTimeOffset? UnavailableSince => _store.UnavailableSince;

    /// <summary>For tests that fill the disk.</summary>
    internal GroupCommitDatabase Database => _database;

    /// <summary>Instances that something of is in memory.</summary>
    internal int InstancesInMemory => _parts.Mailboxes.Count;

    /// <summary>
    /// Takes up everything where the last process left it: activities in flight, waiting messages, timers.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _state, 1) != 0)
            throw new InvalidOperationException("The engine was started before.");
        var (activities, woken) = await _database.ReadAsync(
            db => (MessageRows.ReadActivities(db), MessageRows.ReadInstancesWithMail(db)), cancellation);
        // Activities first: an episode may add some, which must not be found in the table and run twice.
        foreach (var activity in activities)
            _parts.Activities.Enqueue(activity);
        _parts.Activities.Start(_stopping.Token);
        foreach (var instance in woken)
            _parts.Mailboxes.Deliver(instance, null);
        _parts.Timers.Start();
    }

    /// <summary>
    /// Stops: no new episode, activities are cancelled and run again at the next start. The token ends the wait for
    /// activities that
    /// do not heed theirs.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (Interlocked.Exchange(ref _state, 2) == 2)
            return;
        await _parts.Timers.DisposeAsync();
        await _stopping.CancelAsync();
        await _parts.Mailboxes.StopAsync();
        await _parts.Activities.StopAsync().WaitAsync(cancellation)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _parts.Telemetry.Dispose();
        await _store.DisposeAsync();
        await _database.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        _stopping.Dispose();
    }

    private void StartEpisodes(Mailbox mailbox) => ThreadPool.UnsafeQueueUserWorkItem(
        static work => _ = work.Engine._runner.RunAsync(work.Mailbox, work.Engine._stopping.Token),
        (Engine: this, Mailbox: mailbox),
        preferLocal: false);
}
