using System.Security.Cryptography;
using System.Text;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Simulation.Checks;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;

namespace PrivacyFunctions.Simulation;

/// <summary>
/// All that outlives a process: time, the stores, the vault, the mail provider, the product's services, the engine's
/// tables; and whose turn it is. One thread.
/// </summary>
internal sealed class World : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2027, 3, 1, 8, 0, 0, TimeSpan.Zero);

    /// <summary>1 ms an effect, so that no two happen at one time.</summary>
    private static readonly TimeSpan EffectTime = TimeSpan.FromMilliseconds(1);

    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(3);

    private readonly SortedSet<Alarm> _alarms = new(Alarm.ByTime);
    private readonly List<Turn> _ready = [];
    private readonly IncrementalHash _trace = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dice _order;
    private long _alarmOrder;

    public World(SimulationOptions options)
    {
        Options = options;
        _order = new Dice(options.Seed ^ 0x5EED);
        Random = new Dice(options.Seed);
        Checks = new Invariants(this);
        Watch = Checks;
        Product = new SimulatedProduct(this);
    }

    public SimulationOptions Options { get; }

    public DateTimeOffset Now { get; private set; } = Begin;

    /// <summary>The app's randomness.</summary>
    public Dice Random { get; }

    public StoredTables Main { get; } = new("main");

    public StoredTables Deletions { get; } = new("deletions");

    public StoredBlobs Blobs { get; } = new();

    public StoredKeys Vault { get; } = new();

    public SentMails Mails { get; } = new();

    public SimulatedProduct Product { get; }

    public Instances Instances { get; } = new();

    public Invariants Checks { get; }

    /// <summary>Who judges what happens; the checks of the erasure story unless another story brings its own.</summary>
    public IWatch Watch { get; set; }

    public Process? Process { get; set; }

    /// <summary>Starts a process on what is stored.</summary>
    public Func<Process> Start { get; set; } = () => throw new InvalidOperationException("Nothing starts a process.");

    /// <summary>Told of a process that died.</summary>
    public Action<Process> Crashed { get; set; } = _ => { };

    /// <summary>Every effect so far, in order.</summary>
    public List<Effect> Effects { get; } = [];

    public List<string> Trace { get; } = [];

    public string? Violation { get; private set; }

    /// <summary>No faults are met while the stage is set.</summary>
    public bool IsCalm { get; set; } = true;

    /// <summary>Changes with every fault that is met.</summary>
    public int FaultsMet { get; private set; }

    public int Ready => _ready.Count;

    public void Violate(string message)
    {
        Violation ??= message;
        Note("violation", message);
    }

    public FaultKind Meet(string name, bool changes)
    {
        Now += EffectTime;
        if (IsCalm)
            return FaultKind.None;
        var effect = new Effect(Effects.Count, name, changes);
        Effects.Add(effect);
        var kind = Options.Faults.Of(effect, Now);
        if (kind is not FaultKind.None)
            Meet(name, kind);
        Note(kind is FaultKind.None ? "effect" : $"effect, {kind}", name);
        return kind;
    }

    private void Meet(string name, FaultKind kind)
    {
        FaultsMet++;
        Watch.Met(name, kind);
    }

    public void Note(string kind, string text)
    {
        if (!Options.KeepsTrace)
            return;
        var line = $"{Now:O} {kind}: {text}";
        _trace.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        Trace.Add(line);
    }

    public string TraceHash() => Convert.ToHexStringLower(_trace.GetCurrentHash());

    public Alarm At(DateTimeOffset due, Process? owner, Action ring)
    {
        var alarm = new Alarm(due, _alarmOrder++, owner, ring);
        _alarms.Add(alarm);
        return alarm;
    }

    public void Remove(Alarm alarm) => _alarms.Remove(alarm);

    public Task TurnAsync(Process process, string name)
    {
        var turn = new Turn(process, name, new TaskCompletionSource());
        _ready.Add(turn);
        return turn.Go.Task;
    }

    public Task DelayAsync(Process process, TimeSpan delay)
    {
        var over = new TaskCompletionSource();
        At(Now + delay, process, () => process.Run(over.SetResult));
        return over.Task;
    }

    public void Forget(Process process)
    {
        _ready.RemoveAll(turn => turn.Process == process);
        _alarms.RemoveWhere(alarm => alarm.Owner == process);
        Process = null;
        Note("crash", "");
        Crashed(process);
    }

    /// <summary>A service carries out what nobody waits for any more.</summary>
    public void ApplyLate<T>(string name, Func<T> apply)
    {
        Note("late", name);
        try
        {
            apply();
        }
        catch (ConnectorException)
        {
            // It is down by now, and its caller has been told so long ago.
        }
    }

    public void RestartLater() => At(Now + RestartTime, null, () => Process = Start());

    /// <summary>Lets one of those that are ready go on, or one of <paramref name="more"/> other steps.</summary>
    /// <returns>The other step's number; null when an effect had its turn.</returns>
    public int? Choose(int more)
    {
        var choice = Options.Shuffled ? _order.Below(_ready.Count + more) : 0;
        if (choice >= _ready.Count)
            return choice - _ready.Count;
        var turn = _ready[choice];
        _ready.RemoveAt(choice);
        turn.Process.Run(turn.Go.SetResult);
        return null;
    }

    public DateTimeOffset? NextAlarm => _alarms.Count == 0 ? null : _alarms.Min!.Due;

    /// <summary>Rings what is due; false when nothing is.</summary>
    public bool Ring()
    {
        if (_alarms.Min is not { } next || next.Due > Now)
            return false;
        _alarms.Remove(next);
        next.Ring();
        return true;
    }

    public void MoveTo(DateTimeOffset time) => Now = time > Now ? time : Now;

    public void Dispose()
    {
        _trace.Dispose();
        Product.Dispose();
    }

    private sealed record Turn(Process Process, string Name, TaskCompletionSource Go);
}
