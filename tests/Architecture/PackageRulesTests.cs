namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class PackageRulesTests
{
    private const string Pins = """<Project><ItemGroup><PackageVersion Include="A.B" Version="1.2.3" /></ItemGroup></Project>""";

    [TestMethod]
    public void Every_package_of_both_builds_is_pinned_exactly() => Assert.AreEqual("", string.Join('\n', PackageRules.Violations(
        Repository.Read("Directory.Packages.props"), Repository.Files(".csproj", ".props").Where(file => file.Path != "Directory.Packages.props"))));

    [TestMethod]
    [DataRow(Pins, """<PackageReference Include="A.B" /><PackageReference Include="C" />""", "not pinned")]
    [DataRow(Pins, """<PackageReference Include="A.B" Version="1.0.0" />""", "of its own")]
    [DataRow("""<Project><PackageVersion Include="A.B" Version="1.*" /></Project>""", """<PackageReference Include="A.B" />""", "not one exact version")]
    [DataRow("""<Project><PackageVersion Include="A" Version="1.0.0" /><PackageVersion Include="A" Version="1.0.1" /></Project>""",
        """<PackageReference Include="A" />""", "pinned 2 times")]
    public void A_package_that_is_not_is_found(string pins, string references, string expected) => Assert.Contains(
        expected, string.Join('\n', PackageRules.Violations(pins, [new RepositoryFile("a.csproj", $"<Project>{references}</Project>")])));
}
