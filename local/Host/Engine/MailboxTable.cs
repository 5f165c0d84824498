namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The mailboxes in memory. Sees to it that an instance runs one episode at a time, that none is forgotten, and that no
/// more code is
/// kept than allowed.
/// </summary>
internal sealed class MailboxTable(int maxKept, Action<Mailbox> start)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, Mailbox> _mailboxes = [];
    private readonly LinkedList<Mailbox> _kept = [];
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private bool _stopping;

    /// <summary>Mailboxes in memory, for tests.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _mailboxes.Count;
        }
    }

    /// <summary>Hands a message over and lets the instance run; null says that the inbox table has something.</summary>
    public void Deliver(long instance, Message? message)
    {
        Mailbox mailbox;
        lock (_gate)
        {
            if (_stopping)
                return;
            if (!_mailboxes.TryGetValue(instance, out mailbox!))
                _mailboxes.Add(instance, mailbox = new(instance));
            if (message is null)
                mailbox.HasInbox = true;
            else
                mailbox.Messages.Add(message);
            if (mailbox.IsRunning)
                return;
            mailbox.IsRunning = true;
            _running++;
            Unkeep(mailbox);
        }

        start(mailbox);
    }

    /// <summary>The messages for the next episode; null when there are none and the mailbox has gone to rest.</summary>
    public (List<Message> Messages, bool HasInbox)? Take(Mailbox mailbox)
    {
        lock (_gate)
        {
            if (_stopping || (mailbox.Messages.Count == 0 && !mailbox.HasInbox))
            {
                Rest(mailbox);
                return null;
            }

            var taken = (mailbox.Messages, mailbox.HasInbox);
            mailbox.Messages = [];
            mailbox.HasInbox = false;
            return taken;
        }
    }

    /// <summary>Gives back what an episode could not record.</summary>
    public void PutBack(Mailbox mailbox, IReadOnlyList<Message> messages, bool hasInbox)
    {
        lock (_gate)
        {
            mailbox.Messages.InsertRange(0, messages);
            mailbox.HasInbox |= hasInbox;
        }
    }

    /// <summary>Drops what is in memory of an instance that is no more.</summary>
    public void Forget(long instance)
    {
        lock (_gate)
        {
            if (_mailboxes.TryGetValue(instance, out var mailbox) && !mailbox.IsRunning)
            {
                Unkeep(mailbox);
                _mailboxes.Remove(instance);
            }
        }
    }

    /// <summary>Starts no more episodes; completes when none runs.</summary>
    public Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_running == 0)
                _idle.TrySetResult();
        }

        return _idle.Task;
    }

    private void Rest(Mailbox mailbox)
    {
        mailbox.IsRunning = false;
        if (--_running == 0 && _stopping)
            _idle.TrySetResult();
        if (mailbox.Execution is null)
        {
            _mailboxes.Remove(mailbox.Instance);
            return;
        }

        mailbox.Kept = _kept.AddLast(mailbox);
        if (_kept.Count <= maxKept)
            return;
        var oldest = _kept.First!.Value;
        Unkeep(oldest);
        _mailboxes.Remove(oldest.Instance);
    }

    private void Unkeep(Mailbox mailbox)
    {
        if (mailbox.Kept is not { } node)
            return;
        _kept.Remove(node);
        mailbox.Kept = null;
    }
}
