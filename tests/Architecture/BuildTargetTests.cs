using System.Diagnostics;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>The property that picks the build, asked of MSBuild itself.</summary>
[TestClass]
public sealed class BuildTargetTests
{
    private const string App = "functions/PrivacyFunctions.csproj";

    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public async Task A_build_that_is_neither_is_refused()
    {
        var (code, output) = await MsBuildAsync("-p:PrivacyTarget=Foo", "-t:RefuseUnknownPrivacyTarget");
        Assert.AreNotEqual(0, code);
        Assert.Contains("PrivacyTarget must be Local or Azure, but is 'Foo'", output);
    }

    [TestMethod]
    [DataRow("LOCAL", "Local")]
    [DataRow("azure", "Azure")]
    public async Task The_name_of_a_build_has_one_spelling(string given, string expected)
    {
        var (code, output) = await MsBuildAsync($"-p:PrivacyTarget={given}", "-getProperty:PrivacyTarget");
        Assert.AreEqual(0, code, output);
        Assert.AreEqual(expected, output.Trim());
    }

    [TestMethod]
    public async Task The_local_build_has_no_Azure_package_and_compiles_no_adapter()
    {
        var (_, output) = await MsBuildAsync("-getItem:PackageReference,Compile");
        Assert.DoesNotContain("Azure", output);
        Assert.Contains("YamlDotNet", output);
    }

    [TestMethod]
    public async Task The_Azure_build_compiles_the_adapters_and_leaves_the_local_lock_file_alone()
    {
        var (_, output) = await MsBuildAsync(
            "-p:PrivacyTarget=Azure", "-getItem:Compile,PackageReference,ProjectReference",
            "-getProperty:NuGetLockFilePath,OutputType");
        Assert.Contains("TableEntityStore.cs", output);
        Assert.Contains("Microsoft.Azure.Functions.Worker.Sdk", output);
        Assert.DoesNotContain("Local.Model", output);
        Assert.DoesNotContain("functions/packages.lock.json", output);
        Assert.Contains("\"OutputType\": \"Exe\"", output);
    }

    private async Task<(int Code, string Output)> MsBuildAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["msbuild", Repository.PathOf(App), "-nologo", "-nodeReuse:false", .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = Repository.Root,
        };

        // The test host's own MSBuild must not leak into the one that is asked.
        foreach (var name in start.Environment.Keys.Where(
            name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.CancellationToken);
        await process.WaitForExitAsync(TestContext.CancellationToken);
        return (process.ExitCode, output);
    }
}
