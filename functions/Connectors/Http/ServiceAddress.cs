namespace PrivacyFunctions.Connectors.Http;

/// <summary>Where identifiers and secrets may be sent: https, and http only on this machine.</summary>
internal static class ServiceAddress
{
    /// <exception cref="InvalidOperationException">The address is none that personal identifiers may be sent
    /// to.</exception>
    public static Uri Read(string service, string text) =>
        Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var address) && address.Query.Length == 0 &&
        (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
            ? address
            : throw new InvalidOperationException(
                $"The connection of service {service} is not an https address (http only on this machine) without a query.");
}
