namespace PrivacyFunctions.Local;

/// <summary>Starts a function on a schedule: a six-field NCRONTAB expression (seconds first), in UTC.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The expression, or <c>%NAME%</c> for a setting that holds it.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>
    /// Whether the last run is stored, so that a missed run is caught up once after a start. Default true.
    /// </summary>
    public bool UseMonitor { get; set; } = true;

    /// <summary>
    /// Also run at every start of the host; the real one does it per worker, so it is for development only.
    /// </summary>
    public bool RunOnStartup { get; set; }
}
