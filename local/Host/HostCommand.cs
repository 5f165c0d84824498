using System.CommandLine;

namespace PrivacyFunctions.Local.Host;

/// <summary>The command line of the local host.</summary>
internal static class HostCommand
{
    public static RootCommand Create()
    {
        var pack =
            new Option<FileInfo?>("--pack") { Description = "The policy pack (YAML). Default: the sample product's." };
        var data = new Option<DirectoryInfo>("--data")
        {
            Description = "The folder that everything is stored in.",
            DefaultValueFactory = _ => new DirectoryInfo("data"),
        };
        var port = new Option<int>("--port")
        {
            Description = "Port on loopback; 0 takes any free one.",
            DefaultValueFactory = _ => LocalHostOptions.DefaultPort,
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65_535)
                result.AddError("--port is a number from 0 to 65535.");
        });
        var connections = new Option<string[]>("--connection")
        {
            Description = "NAME=CONNECTION_STRING for a connection of the pack; may be given more than once.",
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
            return await parsed.InvokeAsync();
        foreach (var error in parsed.Errors)
            await Console.Error.WriteLineAsync(error.Message);
        return LocalHostExit.Usage;
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
        var connections = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in given.Select(text => text.Split('=', 2)))
            connections[pair[0]] = pair[1];
        return connections;
    }
}
