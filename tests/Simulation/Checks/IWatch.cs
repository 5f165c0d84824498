using PrivacyFunctions.Local.Host.Engine;
using PrivacyFunctions.Simulation.Engine;
using PrivacyFunctions.Simulation.Faults;
using PrivacyFunctions.Simulation.Ports;

namespace PrivacyFunctions.Simulation.Checks;

/// <summary>Is told of everything that happens in a run, and says what must not have.</summary>
internal interface IWatch
{
    /// <summary>Told of every fault that is met.</summary>
    void Met(string effect, FaultKind kind);

    /// <summary>Told of rows that changed or vanished, at the moment when they did.</summary>
    void RowChanged(ProductRow row, string? after);

    /// <summary>Told of what an activity or a call threw: faults are expected, mistakes are not.</summary>
    void ActivityFailed(string name, Exception failure);

    void EpisodeEnded(Instance instance, EpisodeOutcome outcome);
}
