using System.CommandLine;
using System.Diagnostics;

namespace PrivacyFunctions.Local.Host.Demo;

/// <summary>
/// <c>demo</c>: the whole story on a throw-away data folder, told step by step; exit code 0 only when every step held.
/// </summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var keep = new Option<DirectoryInfo?>("--keep")
        {
            Description = "Keep the package, the key set and the mails in this folder.",
            HelpName = "DIR",
        };
        var command = new Command(
            "demo",
            "Tells the whole story without a question asked, and ends with the evidence verified: the package of an access " +
            "request, the certificate of an erasure, and the audit checkpoint.") { keep };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(keep), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo? keep, CancellationToken cancellation)
    {
        if (keep is not null && !IsUsable(keep))
        {
            await Console.Error.WriteLineAsync(
                $"--keep {keep.FullName} is no folder that can be made or written; nothing was started.");
            return LocalHostExit.Usage;
        }

        var data = Directory.CreateTempSubdirectory("privacy-demo-");
        try
        {
            await TellAsync(data, keep, cancellation);
            return 0;
        }
        catch (Exception stopped) when (
            stopped is OperationCanceledException or HttpRequestException && cancellation.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("The demo was interrupted; its data is removed.");
            return 1;
        }
        catch (Exception failed) when (
            failed is LocalHostException or DemoFailedException or OperationCanceledException)
        {
            var reason = failed is OperationCanceledException ? "a step took too long." : failed.Message;
            await Console.Error.WriteLineAsync($"The demo stopped: {reason}");
            return failed is LocalHostException refused ? refused.ExitCode : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task TellAsync(DirectoryInfo data, DirectoryInfo? keep, CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        var tell = new Narrator(Console.Out);
        var options = new LocalHostOptions
        {
            DataFolder = data.FullName,
            Port = 0,
            LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
        };
        await using (var host = await LocalHost.StartAsync(options, cancellation))
            await new DemoStory(host, tell, keep ?? data).TellAsync(cancellation);
        if (keep is not null)
        {
            foreach (var mail in new DirectoryInfo(Path.Combine(data.FullName, "outbox")).EnumerateFiles("*.eml"))
                mail.CopyTo(Path.Combine(keep.FullName, mail.Name), overwrite: true);
            tell.Say($"The package, the key set and the mails are in {keep.FullName}.");
        }

        tell.Say($"Done in {watch.Elapsed.TotalSeconds:0.0} s.");
    }

    /// <summary>Made where it is not there, and tried with a file that is gone again at once.</summary>
    private static bool IsUsable(DirectoryInfo folder)
    {
        try
        {
            folder.Create();
            var trial = Path.Combine(folder.FullName, Path.GetRandomFileName());
            using var file = new FileStream(
                trial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

/// <summary>A step of the demo did not answer what it must.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
