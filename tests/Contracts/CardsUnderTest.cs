using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>
/// A real service with membership cards, which have a field of every class, and its connector.
/// </summary>
public abstract class CardsUnderTest : IAsyncDisposable
{
    public abstract ISecretConnector Connector { get; }

    /// <summary>The same connector, where it removes records by rule.</summary>
    public IRetentionConnector Retention => (IRetentionConnector)Connector;

    public abstract Collection Cards { get; }

    public abstract Task SeedAsync(params Card[] cards);

    /// <summary>Every record that the service holds, of all tenants, in the order of their numbers.</summary>
    public abstract Task<IReadOnlyList<Card>> AllAsync();

    public abstract ValueTask DisposeAsync();
}

/// <param name="Number">The key.</param>
/// <param name="Holder">The subject's id; of the class identity, as are the next two.</param>
/// <param name="Nickname">Optional.</param>
/// <param name="Pin">A secret.</param>
/// <param name="Log">Operational.</param>
/// <param name="Visits">Behaviour.</param>
/// <param name="IssuedAt">Retention counts from it.</param>
public sealed record Card(
    string Tenant, string? Holder, long Number, string? Name, string? Nickname = null, string? Pin = null,
    string? Log = null, long Visits = 0, DateTimeOffset? IssuedAt = null);
