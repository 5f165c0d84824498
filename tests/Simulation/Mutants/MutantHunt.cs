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

    /// <param name="story">Only those that are hunted with that story; null: all.</param>
    public static int Run(string? only, string? story, TimeSpan budget)
    {
        var root = RootOf();
        var copy = Directory.CreateTempSubdirectory("mutants-").FullName;
        try
        {
            Copy(root, copy);
            var patches = Directory.GetFiles(
                    Path.Combine(root, "tests/Simulation/Mutants"), "*.patch", SearchOption.AllDirectories)
                .Where(patch => story is null || StoryOf(patch) == story)
                .Where(patch => only is null || Path.GetFileNameWithoutExtension(patch) == only)
                .Order(StringComparer.Ordinal).ToList();
            Console.WriteLine("| deliberate bug | runs | seconds | found as |\n|---|---:|---:|---|");
            var found = patches.Where(patch => Find(patch, copy, budget)).ToList();
            return found.Count == patches.Count && found.Count > 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    /// <summary>The folder says which story hunts for it.</summary>
    private static string StoryOf(string patch) => Path.GetFileName(Path.GetDirectoryName(patch)) switch
    {
        "Erasure" => Stories.Erasure,
        "Tenants" => Stories.Tenants,
        "Years" => Stories.Years,
        var other => throw new InvalidOperationException($"No story hunts for the bugs in {other}."),
    };

    /// <remarks>Build servers would keep the build's output open after its end.</remarks>
    private static bool Find(string patch, string copy, TimeSpan budget)
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
                "hunt", "--story", StoryOf(patch), "--seconds", budget.TotalSeconds.ToString(CultureInfo.InvariantCulture));
            var lines = output.Split('\n');
            var found = Array.Find(lines, line => line.StartsWith("VIOLATION: ", StringComparison.Ordinal));
            var runs = Array.Find(lines, line => line.StartsWith("hunt: ", StringComparison.Ordinal))?.Split(' ')[1];
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
