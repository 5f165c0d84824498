using Microsoft.Extensions.DependencyInjection;
using PrivacyFunctions.Simulation.Faults;

namespace PrivacyFunctions.Simulation;

/// <summary>
/// One life of the app's process: its container, its caches, and the one thread that everything it awaits comes back
/// to. A crash ends it where it stands: nothing of it runs any more, no <c>finally</c> either.
/// </summary>
internal sealed class Process(World world) : SynchronizationContext
{
    /// <summary>30 s: as long as a connector waits for a service.</summary>
    private static readonly TimeSpan RemoteTimeout = TimeSpan.FromSeconds(30);

    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posts = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private bool _atomic;

    public bool IsAlive { get; private set; } = true;

    public ServiceProvider Services { get; set; } = null!;

    /// <summary>The rows of activities that this process is running.</summary>
    public HashSet<(long Instance, int Execution, int Task)> Activities { get; } = [];

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Runs an action and all that follows from it without an effect.</summary>
    public void Run(Action action)
    {
        var outer = Current;
        SetSynchronizationContext(this);
        try
        {
            if (IsAlive)
                action();
            while (IsAlive && _posts.TryDequeue(out var next))
                next.Callback(next.State);
        }
        finally
        {
            SetSynchronizationContext(outer);
        }
    }

    public void Crash()
    {
        IsAlive = false;
        _posts.Clear();
        world.Forget(this);
    }

    /// <summary>
    /// What the process does inside is one effect as seen from outside: nothing comes between, and nothing in it fails
    /// by itself.
    /// </summary>
    public T Atomically<T>(Func<Task<T>> action)
    {
        var outer = (_atomic, Current);
        _atomic = true;
        SetSynchronizationContext(null);
        try
        {
            var task = action();
            return task.IsCompleted
                ? task.GetAwaiter().GetResult()
                : throw new InvalidOperationException("What is one effect has waited for something.");
        }
        finally
        {
            _atomic = outer._atomic;
            SetSynchronizationContext(outer.Current);
        }
    }

    /// <summary>One effect: waits for its turn, meets its fault, and is carried out.</summary>
    /// <param name="isRemote">
    /// The other side goes on when the caller has given up, and answers a repetition as it then finds things.
    /// </param>
    public async Task<T> EffectAsync<T>(
        string name, bool changes, Func<T> apply, Func<FaultKind, Exception> fault,
        CancellationToken cancellation = default, bool isRemote = false)
    {
        if (_atomic)
            return apply();
        await TurnAsync(name);
        cancellation.ThrowIfCancellationRequested();
        var kind = world.Meet(name, changes);
        switch (kind)
        {
            case FaultKind.CrashBefore:
                return await EndAsync<T>();
            case FaultKind.CrashAfter:
                apply();
                return await EndAsync<T>();
            case FaultKind.Error:
                throw fault(kind);
            case FaultKind.UnknownOutcome when isRemote:
                world.At(world.Now + world.Options.Late(), null, () => world.ApplyLate(name, apply));
                await world.DelayAsync(this, RemoteTimeout);
                throw fault(kind);
            case FaultKind.UnknownOutcome:
                apply();
                throw fault(kind);
            case FaultKind.Duplicate:
                var first = apply();
                var second = apply();
                return isRemote ? second : first;
            case FaultKind.Delay:
                var delay = world.Options.Delay();
                await world.DelayAsync(this, isRemote && delay > RemoteTimeout ? RemoteTimeout : delay);
                cancellation.ThrowIfCancellationRequested();
                return apply();
            default:
                return apply();
        }
    }

    private Task TurnAsync(string name) => IsAlive ? world.TurnAsync(this, name) : Never<bool>();

    private Task<T> EndAsync<T>()
    {
        Crash();
        world.RestartLater();
        return Never<T>();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != _thread)
            world.Violate("Something came back from another thread, so that this run cannot be repeated.");
        else if (IsAlive)
            _posts.Enqueue((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;

    private static Task<T> Never<T>() => new TaskCompletionSource<T>().Task;
}
