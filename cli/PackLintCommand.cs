using System.CommandLine;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy pack lint FILE [--connection NAME=CONNECTION_STRING …]</c>: what <c>check</c> asks, and whether what the
/// pack publishes is what is executed. Exit code 0: yes, 1: no, 2: could not be found out.
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
        var compared = await PackCommands.CompareAsync(
            pack, connections, console.Output, console.Error, cancellation);
        return Math.Max(compared, findings.Count == 0 ? ExitCodes.Verified : ExitCodes.NotVerified);
    }
}
