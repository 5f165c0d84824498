namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The orchestrators and activities of an app, by name without regard to case. Asked at every episode and every run.
/// </summary>
public interface IOrchestrationCatalog
{
    /// <summary>
    /// The orchestrator of this name, or null. It reads its input from the context and gives its output.
    /// </summary>
    Func<TaskOrchestrationContext, Task<object?>>? FindOrchestrator(string name);

    /// <summary>
    /// The activity of this name, or null. It is given its input as JSON (null when there is none) and a token that is
    /// cancelled when
    /// the engine stops; an activity that ends by that token is run again at the next start.
    /// </summary>
    Func<TaskActivityContext, string?, CancellationToken, Task<object?>>? FindActivity(string name);
}
