namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class PackageRulesTests
{
    private const string Pin = """<PackageVersion Include="A.B" Version="1.2.3" />""";

    private const string Reference = """<PackageReference Include="A.B" />""";

    [TestMethod]
    public void Every_package_of_both_builds_is_pinned_exactly()
    {
        var projects = Repository.Files(".csproj", ".props").Where(file => file.Path != "Directory.Packages.props");
        Assert.AreEqual(
            "", string.Join('\n', PackageRules.Violations(Repository.Read("Directory.Packages.props"), projects)));
    }

    [TestMethod]
    [DataRow(Pin, Reference + """<PackageReference Include="C" />""", "not pinned")]
    [DataRow(Pin, """<PackageReference Include="A.B" Version="1.0.0" />""", "of its own")]
    [DataRow("""<PackageVersion Include="A.B" Version="1.*" />""", Reference, "not one exact version")]
    [DataRow("""<PackageVersion Include="A.B" Version="[1.0.0,2.0.0)" />""", Reference, "not one exact version")]
    [DataRow(Pin + Pin, Reference, "pinned 2 times")]
    public void A_package_that_is_not_is_found(string pins, string references, string expected)
    {
        var project = new RepositoryFile("a.csproj", $"<Project>{references}</Project>");
        Assert.Contains(expected, string.Join('\n', PackageRules.Violations($"<Project>{pins}</Project>", [project])));
    }
}
