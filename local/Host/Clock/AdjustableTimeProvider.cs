using System.Globalization;
using System.Text;

namespace PrivacyFunctions.Local.Host.Clock;

/// <summary>
/// Real time plus an offset that only grows, so that days pass in milliseconds. Everything in the local host runs on
/// it. Timers are due by this clock: after a jump all that are due fire, in the order of their due times, before <see
/// cref="AdvanceTo"/> returns. The offset outlives the process in a file, because rows that were written on this clock
/// would else lie in the future.
/// </summary>
public sealed class AdjustableTimeProvider : TimeProvider, IDisposable
{
    /// <summary>100 years: the calendar's arithmetic stays far from its end.</summary>
    public static readonly TimeSpan MaxOffset = TimeSpan.FromDays(36_525);

    private readonly TimeProvider _real;
    private readonly string? _offsetFile;
    private readonly Lock _offsetLock = new();
    private readonly DueTimers _timers;
    private long _offsetTicks;

    /// <param name="offsetFile">Where the offset is kept; null: only in memory.</param>
    public AdjustableTimeProvider(TimeProvider real, string? offsetFile)
    {
        _real = real;
        _offsetFile = offsetFile;
        if (offsetFile is not null && File.Exists(offsetFile))
            _offsetTicks = ReadOffset(offsetFile);
        _timers = new DueTimers(real, GetUtcNow);
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => _real.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _real.GetUtcNow().AddTicks(Volatile.Read(ref _offsetTicks));

    public override long GetTimestamp() =>
        _real.GetTimestamp() +
            (long)(Volatile.Read(ref _offsetTicks) / (double)TimeSpan.TicksPerSecond * TimestampFrequency);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _timers.Create(callback, state, dueTime, period);

    /// <summary>
    /// Jumps forward. False, and nothing happens, for a moment that has passed or that lies beyond <see
    /// cref="MaxOffset"/>.
    /// </summary>
    public bool AdvanceTo(DateTimeOffset moment)
    {
        lock (_offsetLock)
        {
            var offset = (moment - _real.GetUtcNow()).Ticks;
            if (offset < _offsetTicks || offset > MaxOffset.Ticks)
                return false;
            if (_offsetFile is not null)
                WriteOffset(_offsetFile, offset);
            Volatile.Write(ref _offsetTicks, offset);
        }

        _timers.FireDue();
        return true;
    }

    public void Dispose() => _timers.Dispose();

    private static long ReadOffset(string file)
    {
        var text = File.ReadAllText(file);
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) &&
            ticks <= MaxOffset.Ticks
            ? ticks
            : throw new InvalidDataException(
                $"The clock's offset in {file} cannot be read. Delete the data folder to start anew.");
    }

    private static void WriteOffset(string file, long ticks)
    {
        var next = file + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            stream.Write(Encoding.ASCII.GetBytes(ticks.ToString(CultureInfo.InvariantCulture)));
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }
}
