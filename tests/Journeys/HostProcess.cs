using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PrivacyFunctions.Local.Host;

namespace PrivacyFunctions.Tests.Journeys;

/// <summary>The local host as a process of its own, so that it can be killed.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);

    private readonly Process _process;

    private HostProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<HostProcess> StartAsync(string dataFolder, int port)
    {
        var assembly = typeof(LocalHost).Assembly.Location;
        string[] arguments = [assembly, "--data", dataFolder, "--port", $"{port}"];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var host = new HostProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        _ = host._process.StandardOutput.ReadToEndAsync();
        using var client = new HttpClient { BaseAddress = host.Address };
        using var limit = new CancellationTokenSource(StartLimit);
        while (!await IsUpAsync(client, limit.Token))
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        return host;
    }

    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>SIGKILL: nothing is flushed, closed or finished.</summary>
    public void Kill()
    {
        if (_process.HasExited)
            return;
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private static async Task<bool> IsUpAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync("/api/health", cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
