using System.Text.Json;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Local.Host.Timers;

/// <param name="Last">The last run; null before the first.</param>
/// <param name="Next">The run that is due next; one in the past was missed.</param>
public sealed record TimerState(DateTimeOffset? Last, DateTimeOffset Next, DateTimeOffset UpdatedAt);

/// <summary>
/// One small file per timer function, replaced as a whole, so that a stop of any kind leaves the old or the new state.
/// </summary>
public sealed class TimerStates(string folder)
{
    public TimerState? Read(string function)
    {
        var file = FileOf(function);
        return File.Exists(file) ? JsonSerializer.Deserialize<TimerState>(File.ReadAllBytes(file)) : null;
    }

    /// <exception cref="StorageUnavailableException">The state cannot be written now.</exception>
    public void Write(string function, TimerState state)
    {
        var file = FileOf(function);
        try
        {
            Directory.CreateDirectory(folder);
            using (var stream = new FileStream(file + ".next", FileMode.Create, FileAccess.Write))
            {
                JsonSerializer.Serialize(stream, state);
                stream.Flush(flushToDisk: true);
            }

            File.Move(file + ".next", file, overwrite: true);
        }
        catch (IOException fault)
        {
            throw new StorageUnavailableException("A timer's state cannot be written.", fault);
        }
    }

    // Function names are letters, digits, '_' and '-' (FunctionMistakes).
    private string FileOf(string function) => Path.Combine(folder, function + ".json");
}
