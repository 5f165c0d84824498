using System.CommandLine;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Cli;

/// <summary>Reads the policy packs that the user names, and says what is wrong with them.</summary>
internal static class PackFile
{
    public static Argument<FileInfo> Argument(string name, string description) =>
        new(name) { Description = description };

    /// <summary>The pack, or null and the exit code once everything was said.</summary>
    public static async Task<(PolicyPack? Pack, int Exit)> ReadAsync(FileInfo file, TextWriter output, TextWriter error)
    {
        PolicyPackOutcome outcome;
        try
        {
            outcome = PolicyPackLoader.LoadFile(file.FullName);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(
                $"The file {file.Name} cannot be read: {InputFiles.WhyUnreadable(file.FullName)}.");
            return (null, ExitCodes.Unusable);
        }

        if (outcome is PolicyPackOutcome.Loaded { Pack: var pack })
            return (pack, ExitCodes.Verified);
        foreach (var problem in ((PolicyPackOutcome.Invalid)outcome).Errors)
            await output.WriteLineAsync(problem.ToString());
        return (null, ExitCodes.NotVerified);
    }
}
