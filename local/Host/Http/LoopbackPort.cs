using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace PrivacyFunctions.Local.Host.Http;

/// <summary>
/// A port on loopback that is taken before anything starts: links in mails need the address, and with port 0 it is
/// known only once it is taken.
/// </summary>
internal sealed class LoopbackPort : IDisposable
{
    private readonly Socket _socket;

    private LoopbackPort(Socket socket) => _socket = socket;

    public IPEndPoint EndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    public Uri BaseAddress => new($"http://127.0.0.1:{EndPoint.Port}/");

    /// <exception cref="LocalHostException">Another program has it, or this one may not.</exception>
    public static LoopbackPort Take(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            // Listening at once, because two sockets may be bound to one port as long as none listens.
            socket.Listen();
            return new LoopbackPort(socket);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new LocalHostException(
                LocalHostExit.Port, $"Port {port} is taken; choose another with --port.", refused);
        }
    }

    /// <summary>Hands the socket to Kestrel, which owns it from then on.</summary>
    public void Use(SocketTransportOptions options) => options.CreateBoundListenSocket = _ => _socket;

    public void Dispose() => _socket.Dispose();
}
