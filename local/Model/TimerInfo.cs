namespace PrivacyFunctions.Local;

/// <summary>What a timer-triggered function is told about its schedule.</summary>
public class TimerInfo
{
    /// <summary>The stored schedule, null when the trigger does not monitor it.</summary>
    public ScheduleStatus? ScheduleStatus { get; set; }

    /// <summary>Whether this run is late, for example the one catch-up run after a stop.</summary>
    public bool IsPastDue { get; set; }
}

/// <summary>The stored schedule of a timer.</summary>
public class ScheduleStatus
{
    /// <summary>The last run that was due; the default value when there was none.</summary>
    public DateTime Last { get; set; }

    /// <summary>The next run that is due.</summary>
    public DateTime Next { get; set; }

    /// <summary>When this was stored.</summary>
    public DateTime LastUpdated { get; set; }
}
