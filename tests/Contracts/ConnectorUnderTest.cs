using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>A real service with its connector, empty at first, for <see cref="ConnectorContract"/>.</summary>
public abstract class ConnectorUnderTest : IAsyncDisposable
{
    public abstract IConnector Connector { get; }

    /// <summary>A collection that is hard-deleted and whose records have a text in the field <c>note</c>.</summary>
    public abstract Collection Notes { get; }

    /// <summary>The longest text that a record can take.</summary>
    public virtual int LongestNote => 100_000;

    /// <summary>Adds records of a person, one for each text.</summary>
    public abstract Task SeedAsync(TenantId tenant, SubjectId subject, IEnumerable<string> notes);

    public abstract ValueTask DisposeAsync();
}
