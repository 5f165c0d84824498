using System.CommandLine;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy pack lint FILE [--connection NAME=CONNECTION_STRING …]</c>: what <c>check</c> asks, and whether what the
/// pack publishes is what is executed; a connection may also be the address of a service that removes by rule itself.
/// Exit code 0: yes, 1: no, 2: could not be found out.
/// </summary>
internal static class PackLintCommand
{
    public static Command Create()
    {
        var file = PackFile.Argument("FILE", "The policy pack, a YAML file.");
        var connections = PackCommands.ConnectionOption();
        var lint = new Command(
            "lint",
            "Finds contradictions in a pack: what it publishes, what the law demands, what is executed. " +
            ExitCodes.OfPacks)
        {
            file, connections,
        };
        lint.SetAction((parsed, cancellation) => LintAsync(
            parsed.GetRequiredValue(file), parsed.GetValue(connections) ?? [], parsed.InvocationConfiguration,
            cancellation));
        return lint;
    }

    private static async Task<int> LintAsync(
        FileInfo file, string[] connections, InvocationConfiguration console, CancellationToken cancellation)
    {
        var (pack, exit) = await PackFile.ReadAsync(file, console.Output, console.Error);
        if (pack is null)
            return exit;
        var findings = RetentionLint.Check(pack);
        foreach (var finding in findings)
            await console.Output.WriteLineAsync($"{finding.Rule}: {finding.Message} {finding.Fix}");
        await console.Output.WriteLineAsync(findings.Count == 0
            ? $"{file.Name}: what is published is what is executed."
            : $"{file.Name}: {findings.Count} finding(s).");
        var asked = await AskAsync(pack, connections, console.Output, console.Error, cancellation);
        var services = RetentionLint.OfServices(pack)
            .Select(rule => pack.FindService(rule.Collection.Service)!.Connection + "=").Distinct(StringComparer.Ordinal).ToList();
        var databases = connections.Where(connection =>
            !services.Exists(name => connection.StartsWith(name, StringComparison.Ordinal)));
        var compared = await PackCommands.CompareAsync(
            pack, [.. databases], console.Output, console.Error, cancellation);
        return Math.Max(
            Math.Max(asked, compared), findings.Count == 0 ? ExitCodes.Verified : ExitCodes.NotVerified);
    }

    /// <summary>A pack cannot say what a service of its own does; the service can.</summary>
    private static async Task<int> AskAsync(
        PolicyPack pack, string[] connections, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var result = ExitCodes.Verified;
        foreach (var rules in RetentionLint.OfServices(pack).GroupBy(
            rule => rule.Collection.Service, StringComparer.Ordinal))
        {
            var connection = pack.FindService(rules.Key)!.Connection!;
            var given = Array.FindLast(connections, one => one.StartsWith(connection + "=", StringComparison.Ordinal));
            if (given is null)
            {
                await output.WriteLineAsync(
                    $"{rules.Key}: the service itself executes its {rules.Count()} rule(s), if it has the calls of " +
                    $"retention. --connection {connection}=ADDRESS asks it.");
                continue;
            }

            result = Math.Max(result, await AskAsync(rules, given[(connection.Length + 1)..], output, error, cancellation));
        }

        return result;
    }

    private static async Task<int> AskAsync(
        IGrouping<string, SweepRule> rules, string address, TextWriter output, TextWriter error,
        CancellationToken cancellation)
    {
        switch (await ServiceQuestion.OffersRetentionAsync(address, cancellation))
        {
            case true:
                await output.WriteLineAsync($"{rules.Key}: the service has the calls of retention.");
                return ExitCodes.Verified;
            case false:
                foreach (var finding in rules.Select(RetentionLint.NotOffered))
                    await output.WriteLineAsync($"{finding.Rule}: {finding.Message} {finding.Fix}");
                return ExitCodes.NotVerified;
            default:
                await error.WriteLineAsync($"{rules.Key}: the service does not say whether it has the calls of retention.");
                return ExitCodes.Unusable;
        }
    }
}
