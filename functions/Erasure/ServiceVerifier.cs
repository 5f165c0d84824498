using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Erasure;

/// <summary>
/// Asks a service again what is left of a person, by the connector's other query on another connection.
/// </summary>
public sealed class ServiceVerifier(IConnectors connectors)
{
    /// <summary>
    /// The collections that still have records of the person; none when the service is clean. What the pack retains or
    /// pseudonymises is not left.
    /// </summary>
    /// <exception cref="ConnectorException">The service did not answer: nothing is verified.</exception>
    public async Task<IReadOnlyList<CollectionLeft>> VerifyAsync(
        SubjectScope scope, Service service, CancellationToken cancellation)
    {
        var connector = connectors.For(service.Name);
        var left = new List<CollectionLeft>();
        foreach (var collection in service.Collections)
        {
            var count = await connector.VerifyAsync(scope, collection, cancellation);
            if (FormerAddress.ScopeOf(scope, collection) is { } former)
                count += await connector.VerifyAsync(former, collection, cancellation);
            if (count > 0)
                left.Add(new CollectionLeft(collection.Name, count));
        }

        return left;
    }
}
