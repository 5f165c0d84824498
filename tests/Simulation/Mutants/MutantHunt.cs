using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace PrivacyFunctions.Simulation.Mutants;

/// <summary>
/// Applies one deliberate bug after the other to a copy of the sources, builds it, and lets the copy hunt for it. A bug
/// that is not found says that the simulation does not look there.
/// </summary>
internal static class MutantHunt
{
    private static readonly string[] Copied = ["functions", "local", "policies", "tests/Simulation"];

    private static readonly string[] Files =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", "global.json",
        "BannedSymbols.txt", "host.json", ".editorconfig",
    ];

    /// <param name="patches">Folder with the bugs.</param>
    /// <param name="hunt">The command that looks for them.</param>
    public static int Run(string patches, string hunt, string? only, TimeSpan budget)
    {
        var root = RootOf();
        var copy = Directory.CreateTempSubdirectory("mutants-").FullName;
        try
        {
            Copy(root, copy);
            var bugs = Directory.GetFiles(Path.Combine(root, patches), "*.patch")
                .Where(patch => only is null || Path.GetFileNameWithoutExtension(patch) == only)
                .Order(StringComparer.Ordinal).ToList();
            Console.WriteLine("| deliberate bug | runs | seconds | found as |\n|---|---:|---:|---|");
            var found = bugs.Where(patch => Find(patch, copy, hunt, budget)).ToList();
            return found.Count == bugs.Count && found.Count > 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <remarks>Build servers would keep the build's output open after its end.</remarks>
    private static bool Find(string patch, string copy, string hunt, TimeSpan budget)
    {
        Require(copy, "git", "apply", patch);
        try
        {
            Require(
                copy, "dotnet", "build", "tests/Simulation/PrivacyFunctions.Simulation.csproj", "-c", "Release",
                "-p:RunAnalyzers=false", "-p:TreatWarningsAsErrors=false", "-p:UseSharedCompilation=false", "-nodeReuse:false",
                "-v", "q", "-nologo");
            var watch = Stopwatch.StartNew();
            var (exit, output) = Start(
                copy, "dotnet",
                "artifacts/Local/bin/PrivacyFunctions.Simulation/release/PrivacyFunctions.Simulation.dll",
                hunt, "--seconds", budget.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            var lines = output.Split('\n');
            var found = Array.Find(lines, line => line.StartsWith("VIOLATION: ", StringComparison.Ordinal));
            var runs = Array.Find(lines, line => line.StartsWith($"{hunt}: ", StringComparison.Ordinal))?.Split(' ')[1];
            var name = Path.GetFileNameWithoutExtension(patch);
            var words = found?["VIOLATION: ".Length..] ?? "NOT FOUND";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {runs} | {watch.Elapsed.TotalSeconds:F1} | {words} |"));
            return exit == 1 && found is not null;
        }
        finally
        {
            Require(copy, "git", "apply", "--reverse", patch);
        }
    }

    private static void Copy(string root, string copy)
    {
        foreach (var file in Files)
            File.Copy(Path.Combine(root, file), Path.Combine(copy, file));
        foreach (var folder in Copied)
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(root, folder), "*", SearchOption.AllDirectories))
            {
                var target = Path.Combine(copy, Path.GetRelativePath(root, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }

    private static void Require(string folder, string program, params string[] arguments)
    {
        var (exit, output) = Start(folder, program, arguments);
        if (exit != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed:\n{output}");
    }

    private static (int Exit, string Output) Start(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    private static string RootOf([CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../.."));
}
