namespace PrivacyFunctions.Tests.Architecture;

/// <summary>The files of this repository, as the guards read them.</summary>
internal static class Repository
{
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        ".git", ".vs", ".vscode", "artifacts", "data", "node_modules", "TestResults", "BenchmarkDotNet.Artifacts",
    };

    public static string Root { get; } = FindRoot();

    private static readonly string[] TextExtensions =
    [
        ".bicep", ".cs", ".csproj", ".css", ".html", ".js", ".json", ".md", ".props", ".sln", ".targets", ".txt",
        ".yaml", ".yml",
    ];

    // Read once: the guards look at the same files many times.
    private static readonly Lazy<IReadOnlyList<RepositoryFile>> All = new(() =>
    [
        .. Walk(new DirectoryInfo(Root)).Where(file => TextExtensions.Contains(file.Extension, StringComparer.Ordinal))
            .Select(file => new RepositoryFile(Relative(file), File.ReadAllText(file.FullName))),
    ]);

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Files with one of the extensions.</summary>
    public static IEnumerable<RepositoryFile> Files(params string[] extensions) =>
        All.Value.Where(file => extensions.Contains(Path.GetExtension(file.Path), StringComparer.Ordinal));

    public static IEnumerable<RepositoryFile> CSharp(string folder) =>
        Files(".cs").Where(file => file.Path.StartsWith(folder + "/", StringComparison.Ordinal));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
            yield return file;
        foreach (var child in folder.EnumerateDirectories().Where(child => !Skipped.Contains(child.Name)))
        {
            foreach (var file in Walk(child))
                yield return file;
        }
    }

    private static string Relative(FileInfo file) => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/');

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "PrivacyFunctions.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

/// <param name="Path">Relative to the root, with <c>/</c>.</param>
internal sealed record RepositoryFile(string Path, string Text);
