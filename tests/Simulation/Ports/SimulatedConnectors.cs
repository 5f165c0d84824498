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
        service => Of((SqlConnector)factory.Create(service), world, process),
        StringComparer.Ordinal);

    /// <summary>Billing is asked person by person, as a service of which no more can be asked.</summary>
    private static SimulatedConnector Of(SqlConnector real, World world, Process process) =>
        real.Service == SimulatedProduct.Billing
            ? new SimulatedConnector(real, world, process)
            : new SimulatedSweeper(real, world, process);

    public IConnector For(string service) => _connectors[service];
}
