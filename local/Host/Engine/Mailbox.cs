namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// What is in memory of an instance: messages that have come, and between episodes perhaps its code. It exists only
/// while there is
/// one of the two. The table's lock guards the messages; the rest belongs to the one episode that runs.
/// </summary>
internal sealed class Mailbox(long instance)
{
    public long Instance => instance;

    public List<Message> Messages { get; set; } = [];

    /// <summary>Whether the inbox table has rows that no episode has looked at.</summary>
    public bool HasInbox { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>Its place among those kept for their code, the last used at the end.</summary>
    public LinkedListNode<Mailbox>? Kept { get; set; }

    public InstanceHeader? Header { get; set; }

    public OrchestratorExecution? Execution { get; set; }

    public void DropCode()
    {
        Header = null;
        Execution = null;
    }
}
