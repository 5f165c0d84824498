using PrivacyFunctions.Local.Host.Engine;

namespace PrivacyFunctions.Simulation.Engine;

/// <summary>The tables of the durable engine: all that it knows after a crash.</summary>
internal sealed class Instances
{
    private long _keys;

    public Dictionary<string, Instance> ById { get; } = new(StringComparer.Ordinal);

    /// <summary>Those that an episode may run of, or an activity.</summary>
    public IEnumerable<Instance> Unfinished => ById.Values.Where(instance => !instance.Header.IsFinished);

    /// <summary>A new instance in the place of a finished one of that id.</summary>
    public Instance Add(string id, string name, string? input, DateTime now)
    {
        var instance = new Instance(new InstanceHeader(
            ++_keys, id, 0, name, OrchestrationRuntimeStatus.Pending, 0, now, Parent: null), input);
        instance.Inbox.Add(new Message(
            new HistoryEvent(HistoryEventKind.ExecutionStarted, now, null, name), null, new MessageSource.Inbox(0)));
        ById[id] = instance;
        return instance;
    }
}

/// <summary>One orchestration with what is on its way to it.</summary>
internal sealed class Instance(InstanceHeader header, string? input)
{
    public InstanceHeader Header { get; set; } = header;

    public string? Input { get; set; } = input;

    public List<HistoryEvent> History { get; set; } = [];

    public List<Message> Inbox { get; } = [];

    /// <summary>Activities whose outcome is not recorded.</summary>
    public List<ActivityRow> Activities { get; } = [];

    public List<TimerKey> Timers { get; } = [];
}

internal sealed record ActivityRow(int Execution, int TaskId, string Name, string? Input);
