namespace PrivacyFunctions.Local.Host.Engine;

/// <summary>
/// The orchestrator did something else than its history says: its code changed, or it is not deterministic.
/// </summary>
public sealed class NonDeterministicOrchestrationException(int position, string message) : Exception(message)
{
    /// <summary>The event of the history, counted from 0, that the code did not follow.</summary>
    public int Position => position;
}

/// <summary>
/// The orchestrator awaited something that is not durable, or went on in another thread. The real engine hangs in this
/// case.
/// </summary>
public sealed class OrchestratorLeftItsThreadException(string message) : Exception(message);

/// <summary>An input, output, event or custom status is larger than the real engine takes.</summary>
public sealed class PayloadTooLargeException(string message) : Exception(message);

/// <summary>No orchestrator or activity has this name. Not retried.</summary>
public sealed class TaskNotFoundException(string message) : Exception(message);

/// <summary>An instance with this id is there and may not be replaced.</summary>
public sealed class OrchestrationAlreadyExistsException(string message) : InvalidOperationException(message);
