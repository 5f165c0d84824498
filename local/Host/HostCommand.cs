using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;

namespace PrivacyFunctions.Local.Host;

/// <summary>The command line of the local host.</summary>
internal static class HostCommand
{
    /// <summary>20 s after Ctrl+C or SIGTERM: longer than the host waits for what is in flight.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(20);

    public static RootCommand Create()
    {
        var pack = new Option<FileInfo?>("--pack")
        {
            Description = "The policy pack (YAML). Default: the sample product's.",
            HelpName = "FILE",
        };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "The folder that everything is stored in.",
            HelpName = "DIR",
            DefaultValueFactory = _ => new DirectoryInfo("data"),
        };
        var port = new Option<int>("--port")
        {
            Description = "Port on loopback; 0 takes any free one.",
            HelpName = "PORT",
            DefaultValueFactory = _ => LocalHostOptions.DefaultPort,
            CustomParser = ReadPort,
        };
        var connections = new Option<string[]>("--connection")
        {
            Description = "For a connection of the pack; may be given more than once.",
            HelpName = "NAME=CONNECTION_STRING",
            DefaultValueFactory = _ => [],
        };
        connections.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => token.Value.IndexOf('=', StringComparison.Ordinal) < 1))
                result.AddError("--connection is NAME=CONNECTION_STRING.");
        });
        var root =
            new RootCommand("Runs PrivacyFunctions on this machine: for development, tests and demonstrations.")
            {
                pack, data, port, connections,
            };
        root.SetAction((parsed, cancellation) => ServeAsync(
            WithPack(
                new LocalHostOptions
                {
                    DataFolder = parsed.GetRequiredValue(data).FullName,
                    Port = parsed.GetRequiredValue(port),
                    Connections = ReadConnections(parsed.GetRequiredValue(connections)),
                },
                parsed.GetValue(pack)),
            cancellation));
        return root;
    }

    /// <summary>A wrong command line is told in a sentence, without the whole help behind it.</summary>
    public static async Task<int> RunAsync(RootCommand command, string[] args)
    {
        var parsed = command.Parse(args);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = StopLimit });
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        await Console.Error.WriteLineAsync("Add --help to see how it is used.");
        return LocalHostExit.Usage;
    }

    private static int ReadPort(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) &&
            port <= IPEndPoint.MaxPort)
            return port;
        result.AddError("--port is a number from 0 to 65535.");
        return 0;
    }

    private static LocalHostOptions WithPack(LocalHostOptions options, FileInfo? pack) =>
        pack is null ? options : options with { PackFile = pack.FullName };

    private static async Task<int> ServeAsync(LocalHostOptions options, CancellationToken cancellation)
    {
        try
        {
            await using var host = await LocalHost.StartAsync(options, cancellation);
            await Console.Out.WriteLineAsync(
                $"PrivacyFunctions listens on {host.BaseAddress} with its data in {options.DataFolder}.");
            foreach (var (connection, address) in host.RemoteServices)
                await Console.Out.WriteLineAsync($"The sample's {connection} is a service of its own at {address}.");
            if (host.OnSqlite.Count > 0)
            {
                await Console.Out.WriteLineAsync(
                    $"Not given, so tried on SQLite with invented data: {string.Join(", ", host.OnSqlite)}.");
            }

            if (host.LeftOut.Count > 0)
            {
                await Console.Out.WriteLineAsync(
                    "Left out, because an identity provider cannot be invented; give its connection to have it: " +
                    $"{string.Join(", ", host.LeftOut)}.");
            }

            await host.WaitForShutdownAsync(cancellation);
            return 0;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl+C while it was starting.
            return 0;
        }
        catch (LocalHostException refused)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return refused.ExitCode;
        }
    }

    // The last one of a name wins, as with every other option. A connection string may itself hold '='.
    private static Dictionary<string, string> ReadConnections(string[] given)
    {
        var connections = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in given.Select(text => text.Split('=', 2)))
            connections[pair[0]] = pair[1];
        return connections;
    }
}
