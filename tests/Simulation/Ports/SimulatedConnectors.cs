using PrivacyFunctions.Connectors;
using PrivacyFunctions.Connectors.Sql;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Simulation.Ports;

/// <summary>The connectors of the pack's services, as the app's own factory makes them, behind a network.</summary>
internal sealed class SimulatedConnectors(PolicyPack pack, ConnectorFactory factory, World world, Process process)
    : IConnectors
{
    private readonly Dictionary<string, SimulatedConnector> _connectors = pack.Services.ToDictionary(
        service => service.Name,
        service => new SimulatedConnector((SqlConnector)factory.Create(service), world, process),
        StringComparer.Ordinal);

    public IConnector For(string service) => _connectors[service];
}
