namespace PrivacyFunctions.Connectors;

/// <summary>The connectors of the pack's services, one instance for each.</summary>
public interface IConnectors
{
    /// <summary>The connector of a service of the pack.</summary>
    /// <exception cref="ArgumentException">The pack has no such service; names come from the pack, so that is a
    /// bug.</exception>
    IConnector For(string service);
}
