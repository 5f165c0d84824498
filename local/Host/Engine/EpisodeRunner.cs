using Microsoft.Extensions.Logging;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Runs an instance's episodes, one after the other: takes its messages, gives them to its code, records what came of
/// it in one
/// write, and only then lets anything of it be seen outside.
/// </summary>
internal sealed class EpisodeRunner(
    DurableStore store,
    IOrchestrationCatalog catalog,
    TimeProvider time,
    DurableEngineOptions options,
    ILoggerFactory loggers,
    EngineParts parts)
{
    private readonly ILogger _logger = loggers.CreateLogger<EpisodeRunner>();
    private readonly PayloadLimit _payloads = new(options.MaxPayloadBytes);

    public async Task RunAsync(Mailbox mailbox, CancellationToken stopping)
    {
        while (parts.Mailboxes.Take(mailbox) is var (messages, hasInbox))
        {
            try
            {
                await RunEpisodeAsync(mailbox, messages, hasInbox);
            }
            catch (Exception exception)
            {
                // The boundary of an instance: one that cannot be recorded now must not stop the others, and loses
                // nothing. Of a store that cannot be written the store itself has told.
                if (exception is not StorageUnavailableException)
                    _logger.LogError(
                        exception,
                        "An episode of instance {Instance} could not be recorded and is tried again.",
                        mailbox.Instance);
                mailbox.DropCode();
                parts.Mailboxes.PutBack(mailbox, messages, hasInbox);
                await Task.Delay(DurableStore.RetryDelay, time, stopping)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task RunEpisodeAsync(Mailbox mailbox, List<Message> messages, bool hasInbox)
    {
        var all = messages;
        if (hasInbox)
        {
            var inbox = await store.ReadAsync(
                db => MessageRows.ReadInbox(db, mailbox.Instance), CancellationToken.None);
            all = [.. messages, .. inbox];
            if (inbox.Count == MessageRows.MaxMessages)
                parts.Mailboxes.PutBack(mailbox, [], hasInbox: true);
        }

        mailbox.Header ??= await store.ReadAsync(
            db => InstanceRows.ReadHeader(db, mailbox.Instance), CancellationToken.None);
        if (mailbox.Header is not { } instance)
        {
            parts.Timers.Done(all);
            return;
        }

        using var measured = parts.Telemetry.BeginEpisode(instance);
        var batch = EpisodeBatch.Sort(instance, all);
        var episode = await PrepareAsync(mailbox, instance, batch);
        var hasRows = episode.Arrived.Count > 0 || episode.Parked.Any(
            message => message.Source is not MessageSource.Inbox);
        if (episode.Events.Count == 0 && !hasRows)
            return;
        var effects = await store.WriteAsync(
            db => EpisodeWriter.Write(db, episode, parts.Misfortune), CancellationToken.None);
        SetMailbox(mailbox, episode, effects);
        measured.Outcome = episode.Outcome.GetType().Name.ToLowerInvariant();
        parts.Publish(episode, effects, all);
    }

    private async Task<EpisodeCommit> PrepareAsync(Mailbox mailbox, InstanceHeader instance, EpisodeBatch batch)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // An instance's time never runs backwards, whatever the clock does.
        var at = now > instance.LastEpisodeAt ? now : instance.LastEpisodeAt;
        List<HistoryEvent> events = [new(HistoryEventKind.OrchestratorStarted, at), .. batch.Events];
        switch (batch.Next)
        {
            case EpisodeBatch.Course.Terminate:
                var end = new EpisodeOutcome.Terminated(batch.Termination!.Data);
                events.Add(
                    new(HistoryEventKind.ExecutionCompleted, at, null, nameof(OrchestrationRuntimeStatus.Terminated),
                        end.Output));
                return new(instance, at, events, end, batch.Arrived, batch.Parked, [], null);
            case EpisodeBatch.Course.Suspend:
                return new(instance, at, events, new EpisodeOutcome.Suspended(), batch.Arrived, batch.Parked, [], null);
            case EpisodeBatch.Course.Run:
                return await RunCodeAsync(mailbox, instance, batch, at, events);
            default:
                return new(instance, at, [], new EpisodeOutcome.Waiting(), batch.Arrived, batch.Parked, [], null);
        }
    }

    private async Task<EpisodeCommit> RunCodeAsync(
        Mailbox mailbox, InstanceHeader instance, EpisodeBatch batch, DateTime at, List<HistoryEvent> events)
    {
        EpisodeOutcome outcome;
        OrchestratorExecution? code = null;
        try
        {
            if (mailbox.Execution is null || options.ReplayEveryEpisode)
                mailbox.Execution = await LoadAsync(mailbox, instance);
            outcome = mailbox.Execution.Run(events);
            code = mailbox.Execution.HasLeft ? null : mailbox.Execution;
        }
        catch (NonDeterministicOrchestrationException exception)
        {
            outcome = new EpisodeOutcome.Failed(TaskFailureDetails.FromException(exception));
        }

        if (outcome is EpisodeOutcome.Failed(var failure))
            _logger.LogWarning("Orchestration {Instance} failed: {Failure}", instance.Id, failure.ErrorType);
        events.AddRange(code?.Actions ?? []);
        if (outcome.End is var (status, data))
            events.Add(new(HistoryEventKind.ExecutionCompleted, at, null, status.ToString(), data));
        return new(
            instance, at, events, outcome, batch.Arrived, batch.Parked, [.. code?.CancelledTimers ?? []],
            code?.CustomStatus);
    }

    private async Task<OrchestratorExecution> LoadAsync(Mailbox mailbox, InstanceHeader instance)
    {
        var (input, history) = await store.ReadAsync(
            db => (InstanceRows.ReadInput(db, instance.Key), InstanceRows.ReadHistory(db, instance.Key)),
            CancellationToken.None);
        var code = new OrchestratorExecution(
            instance, input, catalog.FindOrchestrator(instance.Name), _payloads, loggers,
            left =>
            {
                if (mailbox.Execution == left)
                    parts.Mailboxes.Deliver(instance.Key, Message.Wake);
            });
        code.Replay(history);
        return code;
    }

    private static void SetMailbox(Mailbox mailbox, EpisodeCommit episode, EpisodeEffects effects)
    {
        var waits = episode.Outcome is EpisodeOutcome.Waiting or EpisodeOutcome.Suspended;
        if (!effects.IsWritten || !waits)
        {
            mailbox.DropCode();
            return;
        }

        if (episode.Events.Count == 0)
            return;
        mailbox.Header = episode.Instance with
        {
            HistoryLength = episode.Instance.HistoryLength + episode.Events.Count,
            LastEpisodeAt = episode.At,
            Status = episode.Outcome is EpisodeOutcome.Suspended
                ? OrchestrationRuntimeStatus.Suspended
                : OrchestrationRuntimeStatus.Running,
        };
    }
}
