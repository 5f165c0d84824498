using System.CommandLine;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Local.Host.Sample.Remote;

/// <summary>
/// <c>sample-service</c>: runs one service of the sample product until its standard input ends, so with its parent.
/// </summary>
public static class SampleServiceCommand
{
    public const string Name = "sample-service";

    public static Command Create()
    {
        var pack = new Option<FileInfo>("--pack")
        {
            Required = true,
            Description = "The policy pack that declares the service",
            HelpName = "FILE",
        };
        var service = new Option<string>("--service")
        {
            Required = true,
            Description = "The service's name in the pack",
            HelpName = "NAME",
        };
        var database = new Option<FileInfo>("--database")
        {
            Required = true,
            Description = "The service's SQLite file",
            HelpName = "FILE",
        };
        var port = new Option<int>("--port")
        {
            Description = "Port on the loopback address; 0, the default, takes a free one",
            HelpName = "PORT",
        };
        var jwks = new Option<string>("--jwks")
        {
            Required = true,
            Description = "File or URL of the caller's public keys",
            HelpName = "FILE_OR_URL",
        };
        var command = new Command(Name, "Runs one service of the sample product behind its privacy endpoint") { pack,
            service, database, port, jwks };
        command.SetAction((arguments, cancellation) => RunAsync(
            arguments.GetRequiredValue(pack), arguments.GetRequiredValue(service), arguments.GetRequiredValue(database),
            arguments.GetValue(port), arguments.GetRequiredValue(jwks), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo packFile, string serviceName, FileInfo database, int port, string jwks, CancellationToken cancellation)
    {
        var yaml = await File.ReadAllTextAsync(packFile.FullName, cancellation);
        if (PolicyPackLoader.Load(packFile.Name, yaml) is not PolicyPackOutcome.Loaded { Pack: var pack } ||
            pack.FindService(serviceName) is not { } service)
        {
            await Console.Error.WriteLineAsync($"{packFile.Name} has errors or declares no service {serviceName}.");
            return 2;
        }

        using var keys = new PublishedKeys(jwks, TimeProvider.System);
        await using var running = await SampleService.StartAsync(
            service, pack.Grounds, database.FullName, port, keys, NetworkTime.Real, cancellation);
        // The parent reads the address from here; it keeps the other end of standard input open as long as it lives.
        await Console.Out.WriteLineAsync(running.Address);
        await Console.In.ReadToEndAsync(cancellation);
        return 0;
    }
}
