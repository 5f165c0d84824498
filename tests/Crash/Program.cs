using System.Globalization;
using PrivacyFunctions.Tests.Crash;

return args switch
{
    ["work", var folder, .. var rest] =>
        await CrashWorker.RunAsync(folder, isLast: rest.Contains("--last", StringComparer.Ordinal)),
    ["run", .. var options] => await RunAsync(options),
    _ => await UsageAsync(),
};

static async Task<int> RunAsync(string[] options)
{
    var report = await CrashRun.RunAsync(Number(options, "--kills", 200), Number(options, "--seed", 1));
    Console.WriteLine(report);
    return report.IsClean ? 0 : 1;
}

static int Number(string[] options, string name, int otherwise) =>
    Array.IndexOf(options, name) is >= 0 and var at
        ? int.Parse(options[at + 1], CultureInfo.InvariantCulture)
        : otherwise;

static async Task<int> UsageAsync()
{
    await Console.Error.WriteLineAsync(
        "run [--kills N] [--seed N]: kills the engine N times and counts what was lost.");
    return 2;
}
