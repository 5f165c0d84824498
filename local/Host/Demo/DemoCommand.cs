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
        var keep = new Option<DirectoryInfo?>(
            "--keep") { Description = "Keep the package, the key set and the mails in this folder." };
        var command = new Command(
            "demo", "Tells the whole story without a question asked, and ends with the evidence verified.") { keep };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(keep), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo? keep, CancellationToken cancellation)
    {
        var data = Directory.CreateTempSubdirectory("privacy-demo-");
        var watch = Stopwatch.StartNew();
        try
        {
            var tell = new Narrator(Console.Out);
            var options = new LocalHostOptions
            {
                DataFolder = data.FullName,
                Port = 0,
                LogLevel = Microsoft.Extensions.Logging.LogLevel.Error,
            };
            await using (var host = await LocalHost.StartAsync(options, cancellation))
                await new DemoStory(host, tell, keep ?? data).TellAsync(cancellation);
            tell.Say($"Done in {watch.Elapsed.TotalSeconds:0.0} s.");
            return 0;
        }
        catch (Exception failed) when (failed is LocalHostException or DemoFailedException)
        {
            await Console.Error.WriteLineAsync($"The demo stopped: {failed.Message}");
            return failed is LocalHostException refused ? refused.ExitCode : 1;
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }
}

/// <summary>A step of the demo did not answer what it must.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
