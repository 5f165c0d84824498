using System.CommandLine;
using PrivacyFunctions.Retention;

namespace PrivacyFunctions.Cli;

/// <summary>
/// <c>privacy pack diff OLD NEW</c>: what the new version would delete earlier or later. Exit code 0: nothing, 1: some,
/// 2: could not be found out.
/// </summary>
internal static class PackDiffCommand
{
    public static Command Create()
    {
        var old = PackFile.Argument("OLD", "The policy pack in force, a YAML file.");
        var next = PackFile.Argument("NEW", "The policy pack that is to follow it.");
        var diff = new Command(
            "diff",
            "Says what a new version of a pack would delete earlier or later. Exit code 0: nothing, 1: some, 2: unreadable.")
        {
            old, next,
        };
        diff.SetAction((parsed, _) => DiffAsync(
            parsed.GetRequiredValue(old), parsed.GetRequiredValue(next), parsed.InvocationConfiguration));
        return diff;
    }

    private static async Task<int> DiffAsync(FileInfo oldFile, FileInfo nextFile, InvocationConfiguration console)
    {
        // A pack that cannot be used leaves the question open, whatever is wrong with it.
        var (old, _) = await PackFile.ReadAsync(oldFile, console.Output, console.Error);
        var (next, _) = await PackFile.ReadAsync(nextFile, console.Output, console.Error);
        if (old is null || next is null)
            return ExitCodes.Unusable;
        var changes = RetentionDifference.Between(old, next);
        foreach (var change in changes)
        {
            var how = change.Moves.ToString().ToLowerInvariant();
            await console.Output.WriteLineAsync($"{how,-10}{change.What}: {change.Before} → {change.After}");
        }

        if (changes.Count == 0)
            await console.Output.WriteLineAsync("Nothing would be deleted earlier or later.");
        return changes.Count == 0 ? ExitCodes.Verified : ExitCodes.NotVerified;
    }
}
