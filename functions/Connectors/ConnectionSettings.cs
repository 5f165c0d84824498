using Microsoft.Extensions.Configuration;

namespace PrivacyFunctions.Connectors;

/// <summary>
/// The connections that the pack's services name: configuration section <c>Connections</c>, one value each. A
/// connection string for SQL, a folder for files, a base address for HTTP. They may hold secrets, so they stand in no
/// message.
/// </summary>
public sealed class ConnectionSettings(IReadOnlyDictionary<string, string> connections)
{
    public const string Section = "Connections";

    public static ConnectionSettings Read(IConfiguration configuration) =>
        new(configuration.GetSection(Section).GetChildren()
            .Where(connection => !string.IsNullOrWhiteSpace(connection.Value))
            .ToDictionary(
                connection => connection.Key, connection => connection.Value!, StringComparer.OrdinalIgnoreCase));

    public bool Has(DataMap.Service service) =>
        service.Connection is { } name && connections.ContainsKey(name);

    /// <exception cref="InvalidOperationException">Nobody configured it; the message says what to set.</exception>
    public string Of(DataMap.Service service) =>
        service.Connection is { } name && connections.TryGetValue(name, out var connection)
            ? connection
            : throw new InvalidOperationException(
                $"Service {service.Name} needs the setting {Section}:{service.Connection ?? service.Name}, which is not configured.");
}
