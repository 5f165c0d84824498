using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>A real database with membership cards and the stamps on them, and its connector.</summary>
public abstract class StampsUnderTest : IAsyncDisposable
{
    public abstract IRetentionConnector Connector { get; }

    /// <summary>The parents.</summary>
    public abstract Collection Cards { get; }

    /// <summary>The children.</summary>
    public abstract Collection Stamps { get; }

    /// <summary>Both databases take the same statements.</summary>
    public abstract Task ExecuteAsync(string sql);

    public abstract Task<IReadOnlyList<string>> ReadAsync(string sql);

    public abstract ValueTask DisposeAsync();
}
