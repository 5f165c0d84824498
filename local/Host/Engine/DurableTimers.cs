using Microsoft.Extensions.Logging;
using PrivacyFunctions.Local.Host.Storage;

namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// Waits for the earliest timer in the table and hands those that are due to their instances, in order of time and
/// never early.
/// Only those handed over and not yet recorded are in memory.
/// </summary>
internal sealed class DurableTimers(
    GroupCommitDatabase database, TimeProvider time, ILogger logger, Action<long, Message> deliver) : IAsyncDisposable
{
    // Timers handed over at once: bounds memory when a hundred thousand fall due together.
    private const int MaxHandedOver = 1000;

    // The longest wait, after which the table is looked at again: longer ones exceed what a timer takes.
    private static readonly TimeSpan MaxWait = TimeSpan.FromDays(1);

    // A timer of the machine may end a little before the clock agrees; the rest of the wait is not made shorter than
    // this.
    private static readonly TimeSpan MinWait = TimeSpan.FromMilliseconds(1);

    // More than a busy machine takes between two lines, less than any jump of the clock that matters.
    private static readonly TimeSpan JumpTolerance = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HashSet<TimerKey> _handedOver = [];
    private ITimer? _timer;
    private DateTime _next = DateTime.MaxValue;
    private bool _scanning;
    private bool _scanAgain;
    private bool _stopping;
    private bool _hasMoreDue;
    private Task _scan = Task.CompletedTask;

    public void Start()
    {
        _timer = time.CreateTimer(_ => Scan(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Scan();
    }

    /// <summary>A timer was written that may be the next.</summary>
    public void Armed(DateTime fireAt)
    {
        lock (_gate)
        {
            if (fireAt < _next)
                WaitUntil(fireAt);
        }
    }

    /// <summary>These messages have been recorded or dropped: their timers are no longer on the way.</summary>
    public void Done(IEnumerable<Message> messages)
    {
        bool isRoomAgain;
        lock (_gate)
        {
            foreach (var message in messages)
            {
                if (message.Source is MessageSource.Timer(var key))
                    _handedOver.Remove(key);
            }

            isRoomAgain = _hasMoreDue && _handedOver.Count <= MaxHandedOver / 2;
            _hasMoreDue &= !isRoomAgain;
        }

        if (isRoomAgain)
            Scan();
    }

    public async ValueTask DisposeAsync()
    {
        Task scan;
        lock (_gate)
        {
            _stopping = true;
            scan = _scan;
        }

        if (_timer is not null)
            await _timer.DisposeAsync();
        await scan;
    }

    private void Scan()
    {
        lock (_gate)
        {
            _scanAgain = true;
            if (_scanning || _stopping)
                return;
            _scanning = true;
            _scan = Task.Run(ScanAsync);
        }
    }

    private async Task ScanAsync()
    {
        while (BeginRound() is { } known)
        {
            try
            {
                var now = time.GetUtcNow().UtcDateTime;
                var (due, next) = await database.ReadAsync(
                    db => (
                        MessageRows.ReadDueTimers(db, now, known + MaxHandedOver),
                        MessageRows.ReadNextTimer(db, now)),
                    CancellationToken.None);
                HandOver(due, next, isCut: due.Count == known + MaxHandedOver);
            }
            catch (Exception exception)
            {
                // The boundary of the timers' own loop: it must go on when the store does.
                logger.LogError(exception, "Due timers could not be read; tried again.");
                lock (_gate)
                    WaitUntil(time.GetUtcNow().UtcDateTime + RetryDelay);
            }
        }
    }

    private int? BeginRound()
    {
        lock (_gate)
        {
            if (!_scanAgain || _stopping)
            {
                _scanning = false;
                return null;
            }

            _scanAgain = false;
            _next = DateTime.MaxValue;
            return _handedOver.Count;
        }
    }

    private void HandOver(IReadOnlyList<(TimerKey Timer, int Execution)> due, DateTime? next, bool isCut)
    {
        foreach (var (timer, execution) in due)
        {
            lock (_gate)
            {
                if (_handedOver.Count >= MaxHandedOver)
                {
                    isCut = true;
                    break;
                }

                if (!_handedOver.Add(timer))
                    continue;
            }

            deliver(timer.Instance, Fired(timer, execution));
        }

        lock (_gate)
        {
            // All that were handed over may be done by now, and then nobody else would look.
            _hasMoreDue = isCut && _handedOver.Count > MaxHandedOver / 2;
            _scanAgain |= isCut && !_hasMoreDue;
            if (next is { } upcoming && upcoming < _next)
                WaitUntil(upcoming);
        }
    }

    private static Message Fired(TimerKey timer, int execution)
    {
        var kind = timer.TaskId == TimerKey.DelayedStart ? HistoryEventKind.ExecutionStarted
            : HistoryEventKind.TimerFired;
        int? task = timer.TaskId == TimerKey.DelayedStart ? null : timer.TaskId;
        return new(new(kind, timer.FireAt, task), execution, new MessageSource.Timer(timer));
    }

    private void WaitUntil(DateTime at)
    {
        _next = at;
        DateTime now;
        do
        {
            now = time.GetUtcNow().UtcDateTime;
            var wait = at - now;
            var bounded = wait <= TimeSpan.Zero ? TimeSpan.Zero : wait < MinWait ? MinWait : wait > MaxWait
                ? MaxWait : wait;
            _timer?.Change(bounded, Timeout.InfiniteTimeSpan);
        }
        // The clock may jump between the two lines above; then the wait was computed on the old one.
        while (time.GetUtcNow().UtcDateTime - now > JumpTolerance);
    }
}
