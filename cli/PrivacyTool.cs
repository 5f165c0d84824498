using System.CommandLine;

namespace PrivacyFunctions.Cli;

/// <summary>The <c>privacy</c> command line: one class for each command.</summary>
internal static class PrivacyTool
{
    public static async Task<int> RunAsync(
        string[] args, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        var root = new RootCommand("Checks what PrivacyFunctions gives out, offline, and asks it for erasures.")
        {
            VerifyCommand.Create(),
            VerifyProofCommand.Create(),
            PackCommands.Create(),
            EraseCommand.Create(),
            EraseCommand.CreateSignOff(),
        };
        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var problem in parsed.Errors)
                await error.WriteLineAsync(problem.Message);
            await error.WriteLineAsync("Add --help to see how it is used.");
            return ExitCodes.Unusable;
        }

        try
        {
            var configuration =
                new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
            return await parsed.InvokeAsync(configuration, cancellation);
        }
        catch (UnusableInputException unusable)
        {
            await error.WriteLineAsync(unusable.Message + Unverified(parsed));
            return ExitCodes.Unusable;
        }
        catch (Exception fault)
        {
            // The process boundary: an auditor gets a sentence and never a stack trace, and never a success.
            await error.WriteLineAsync(
                $"The command could not be finished ({fault.GetType().Name}).{Unverified(parsed)}");
            return ExitCodes.Unusable;
        }
    }

    /// <summary>Of those that verify: what they leave open. What others did before they failed is not known here.</summary>
    private static string Unverified(ParseResult parsed) =>
        parsed.CommandResult.Command.Name.StartsWith("verify", StringComparison.Ordinal) ? " Nothing was verified." : "";
}
