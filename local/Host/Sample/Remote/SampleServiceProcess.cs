using System.Diagnostics;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// A sample service in a process of its own. It ends when this process does, however that ends: its standard input then
/// closes.
/// </summary>
public sealed class SampleServiceProcess : IAsyncDisposable
{
    /// <summary>30 s to start: a cold machine needs a few.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private SampleServiceProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>The service's base address, as a connection of the HTTP connector.</summary>
    public string Address { get; }

    /// <param name="jwks">File or URL of our public keys; it is read at the first call.</param>
    /// <exception cref="InvalidOperationException">The service did not start; what it says is on standard
    /// error.</exception>
    public static async Task<SampleServiceProcess> StartAsync(
        string packFile, string service, string database, string jwks, CancellationToken cancellation)
    {
        var (file, arguments) = Executable();
        var start = new ProcessStartInfo(
            file, [.. arguments, SampleServiceCommand.Name, "--pack", packFile, "--service", service, "--database",
                database, "--jwks", jwks])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)
            ?? throw new InvalidOperationException($"Service {service} cannot be started.");
        using var limit = new CancellationTokenSource(StartLimit);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        try
        {
            if (await process.StandardOutput.ReadLineAsync(either.Token) is { Length: > 0 } address)
                return new SampleServiceProcess(process, address);
            throw new InvalidOperationException($"Service {service} ended before it listened.");
        }
        catch
        {
            await EndAsync(process);
            throw;
        }
    }

    public async ValueTask DisposeAsync() => await EndAsync(_process);

    private static async Task EndAsync(Process process)
    {
        using (process)
        {
            process.StandardInput.Close();
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    /// <summary>
    /// The host's executable; under a test runner or <c>dotnet FILE.dll</c> there is only the assembly.
    /// </summary>
    private static (string File, string[] Arguments) Executable()
    {
        var assembly = typeof(SampleServiceProcess).Assembly.Location;
        var executable = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        return File.Exists(executable)
            ? (executable, [])
            : (Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly]);
    }
}
