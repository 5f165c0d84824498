using System.Text;

namespace PrivacyFunctions.Tests.Crash;

/// <summary>
/// What the outside world has seen of the engine: a file that each life of the process appends to. A line is one write,
/// which a kill does not cut.
/// </summary>
internal sealed class CrashJournal(string folder) : IDisposable
{
    /// <summary>The client was told that this instance is started.</summary>
    public const string Started = "started";

    /// <summary>The client was told that this instance's event is stored.</summary>
    public const string Sent = "sent";

    /// <summary>A later step has been given this result of an earlier one.</summary>
    public const string Used = "used";

    /// <summary>A step behind a timer ran before the timer's time.</summary>
    public const string Early = "early";

    private readonly Lock _gate = new();
    private readonly FileStream _file = new(
        PathIn(folder), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

    public void Write(params string[] words)
    {
        var line = Encoding.UTF8.GetBytes(string.Join(' ', words) + '\n');
        lock (_gate)
            _file.Write(line);
    }

    public static IReadOnlyList<string[]> Read(string folder) => File.Exists(PathIn(folder))
        ? [.. File.ReadAllLines(PathIn(folder)).Select(line => line.Split(' '))]
        : [];

    public void Dispose() => _file.Dispose();

    private static string PathIn(string folder) => Path.Combine(folder, "journal.txt");
}
