using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace PrivacyFunctions.Identity;

/// <summary>
/// The client's address. <c>X-Forwarded-For</c> is anyone's text except for the entries that our own proxies appended
/// at its right end.
/// </summary>
public static class ClientAddress
{
    public static IPAddress Of(HttpContext context, int trustedProxies)
    {
        var connection = context.Connection.RemoteIpAddress ?? IPAddress.None;
        if (trustedProxies == 0)
            return connection;
        var entries = string.Join(',', context.Request.Headers["X-Forwarded-For"].OfType<string>())
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return entries.Length >= trustedProxies && IPEndPoint.TryParse(entries[^trustedProxies], out var forwarded)
            ? forwarded.Address
            : connection;
    }

    /// <summary>
    /// What limits count by: an IPv4 address, or the /64 network of an IPv6 one, which belongs to one customer of a
    /// provider.
    /// </summary>
    public static string LimitKey(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, 8))
            : address.ToString();
    }
}
