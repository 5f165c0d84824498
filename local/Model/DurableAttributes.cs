namespace PrivacyFunctions.Local;

/// <summary>
/// Starts an orchestrator. On a <see cref="TaskOrchestrationContext"/> parameter; another parameter, if any, is bound
/// to the input.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>The orchestrator's name; null means the function's.</summary>
    public string? Orchestration { get; set; }
}

/// <summary>Starts an activity. On the parameter that is bound to the activity's input.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>The activity's name; null means the function's.</summary>
    public string? Activity { get; set; }
}

/// <summary>Binds a <see cref="DurableTaskClient"/> parameter.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DurableClientAttribute : InputBindingAttribute
{
    /// <summary>Another task hub than the app's own; the local host has one hub and refuses a name.</summary>
    public string? TaskHub { get; set; }

    /// <summary>Another connection than the app's own; the local host refuses a name.</summary>
    public string? ConnectionName { get; set; }
}
