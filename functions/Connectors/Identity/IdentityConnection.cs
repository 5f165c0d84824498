using System.Data.Common;
using PrivacyFunctions.Connectors.Http;

namespace PrivacyFunctions.Connectors.Identity;

/// <summary>
/// A connection of several settings, written like a connection string: <c>Address=https://…;ClientId=…</c>. It holds
/// secrets, so none of its values stands in a message.
/// </summary>
internal sealed class IdentityConnection
{
    /// <summary>Stands in an address or realm for the id of the tenant, where each has a directory of its own.</summary>
    public const string TenantMark = "{tenant}";

    private readonly string _service;
    private readonly DbConnectionStringBuilder _settings = [];

    /// <exception cref="InvalidOperationException">Not settings, or one that nobody knows.</exception>
    public IdentityConnection(string service, string text, params IReadOnlyList<string> known)
    {
        _service = service;
        try
        {
            _settings.ConnectionString = text;
        }
        catch (ArgumentException e)
        {
            // The parser says where it stopped, and nothing of what it read.
            throw new InvalidOperationException(
                $"The connection of service {service} is not written as Name=value;Name=value.", e);
        }

        if (_settings.Keys.Cast<string>().Any(key => !known.Contains(key, StringComparer.OrdinalIgnoreCase)))
        {
            throw new InvalidOperationException(
                $"The connection of service {service} has a setting that is none of {string.Join(", ", known)}.");
        }
    }

    public string? Find(string name) => _settings.TryGetValue(name, out var value) ? (string)value : null;

    public string Get(string name) => Find(name) ?? throw new InvalidOperationException(
        $"The connection of service {_service} has no {name}.");

    public Uri Address(string name) => ServiceAddress.Read(_service, Get(name));
}
