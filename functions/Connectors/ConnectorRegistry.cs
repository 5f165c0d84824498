using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Connectors;

/// <summary>Makes each service's connector when it is first asked for and keeps it.</summary>
public sealed class ConnectorRegistry : IConnectors
{
    private readonly Dictionary<string, Lazy<IConnector>> _connectors;

    public ConnectorRegistry(PolicyPack pack, ConnectorFactory factory) =>
        _connectors = pack.Services.ToDictionary(
            service => service.Name, service => new Lazy<IConnector>(() => factory.Create(service)),
            StringComparer.Ordinal);

    public IConnector For(string service) => _connectors.TryGetValue(service, out var connector)
        ? connector.Value
        : throw new ArgumentException($"The policy pack has no service {service}.");
}
