using System.CommandLine;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy pack check FILE [--connection NAME=CONNECTION_STRING …]</c>: is the pack valid, and does it map every
/// column of the databases? Exit code 0: yes, 1: no, 2: could not be found out.
/// </summary>
internal static class PackCommands
{
    public static Command Create()
    {
        var file = PackFile.Argument("FILE", "The policy pack, a YAML file.");
        var connections = ConnectionOption();
        var check = new Command(
            "check", $"Checks a policy pack, alone and against its databases. {ExitCodes.OfPacks}")
        {
            file, connections,
        };
        check.SetAction((parsed, cancellation) => CheckAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(connections) ?? [],
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error, cancellation));
        return new Command("pack", $"Works on policy packs. {ExitCodes.OfPacks}")
        {
            check, PackLintCommand.Create(), PackExplainCommand.Create(), PackDiffCommand.Create(),
        };
    }

    public static Option<string[]> ConnectionOption() => new("--connection")
    {
        Description = "A database to compare with the pack, by the pack's name of it; for lint also a service's address. May be repeated.",
        HelpName = "NAME=CONNECTION_STRING",
    };

    /// <summary>Compares the pack with databases, and says what does not fit.</summary>
    public static async Task<int> CompareAsync(
        PolicyPack pack, string[] connections, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var result = ExitCodes.Verified;
        foreach (var connection in connections)
        {
            var separator = connection.IndexOf('=', StringComparison.Ordinal);
            var name = connection[..Math.Max(separator, 0)];
            if (separator < 1)
            {
                await error.WriteLineAsync("--connection is NAME=CONNECTION_STRING.");
                return ExitCodes.Unusable;
            }

            if (Reader(pack, name, connection[(separator + 1)..], out var refusal) is not { } reader)
            {
                await error.WriteLineAsync(refusal);
                return ExitCodes.Unusable;
            }

            try
            {
                var findings = DataMapLint.Compare(pack, name, await reader.ReadAsync(cancellation));
                foreach (var finding in findings)
                    await output.WriteLineAsync($"{name}: {finding.Message} {finding.Fix}");
                await output.WriteLineAsync(findings.Count == 0
                    ? $"{name}: every column is mapped or exempted."
                    : $"{name}: {findings.Count} finding(s).");
                result = findings.Count == 0 ? result : ExitCodes.NotVerified;
            }
            catch (Exception fault) when (
                fault is DbException or System.Net.Sockets.SocketException or TimeoutException)
            {
                // The driver's own words may quote the connection string, which may hold a password.
                await error.WriteLineAsync(
                    $"{name}: the database cannot be reached or read with this connection string.");
                return ExitCodes.Unusable;
            }
        }

        return result;
    }

    private static async Task<int> CheckAsync(
        FileInfo file, string[] connections, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var (pack, exit) = await PackFile.ReadAsync(file, output, error);
        if (pack is null)
            return exit;
        await output.WriteLineAsync(
            $"{file.Name}: a valid pack with {pack.Services.Count} services and " +
            $"{pack.Services.Sum(service => service.Collections.Count)} collections.");
        return await CompareAsync(pack, connections, output, error, cancellation);
    }

    private static ISchemaReader? Reader(PolicyPack pack, string name, string connectionString, out string refusal)
    {
        var kind = pack.Services.FirstOrDefault(service => service.Connection == name)?.Connector;
        refusal = kind is null
            ? $"The pack has no connection '{name}'. Write --connection NAME=CONNECTION_STRING with one of: {Names(pack)}."
            : $"The connection '{name}' is no database, so it has no columns to compare.";
        try
        {
            return kind switch
            {
                ConnectorKind.Sqlite => new SqliteSchemaReader(new SqliteConnectionStringBuilder(connectionString)),
                ConnectorKind.PostgreSql =>
                    new PostgreSqlSchemaReader(new NpgsqlConnectionStringBuilder(connectionString).ConnectionString),
                _ => null,
            };
        }
        catch (ArgumentException)
        {
            refusal = $"{name}: what stands after '{name}=' is no connection string.";
            return null;
        }
    }

    private static string Names(PolicyPack pack) => string.Join(", ", pack.Services
        .Where(service => service.Connector is ConnectorKind.Sqlite or ConnectorKind.PostgreSql)
        .Select(service => service.Connection).Distinct(StringComparer.Ordinal));
}
