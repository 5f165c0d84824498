namespace PrivacyFunctions.Tests.Architecture;

/// <summary>
/// House rules that a machine can check, on every source file; each rule is also shown a text that breaks it.
/// </summary>
[TestClass]
public sealed class SourceRulesTests
{
    private static IEnumerable<RepositoryFile> AllCSharp => Repository.Files(".cs");

    [TestMethod]
    public void No_source_file_is_longer_than_400_lines() => Holds(AllCSharp, SourceRules.TooLong);

    [TestMethod]
    public void A_longer_file_is_found() => Finds(SourceRules.TooLong, "tests/Long.cs", new string('\n', 401));

    [TestMethod]
    public void No_source_has_conditional_compilation_or_regions() => Holds(AllCSharp, SourceRules.Conditionals);

    [TestMethod]
    [DataRow("#if AZURE\n#endif\n")]
    [DataRow("class A\n{\n#region B\n#endregion\n}\n")]
    public void Conditional_compilation_and_regions_are_found(string text) =>
        Finds(SourceRules.Conditionals, "functions/A.cs", text);

    [TestMethod]
    public void A_comment_or_a_text_about_conditional_compilation_is_none() =>
        Assert.IsEmpty(SourceRules.Conditionals(
            new RepositoryFile("functions/A.cs", "// #if AZURE\nclass A { string B = \"#if\"; }\n")));

    [TestMethod]
    public void Azure_names_stand_in_the_Azure_folder_only() => Holds(
        Repository.CSharp("functions")
            .Where(file => !file.Path.StartsWith("functions/Azure/", StringComparison.Ordinal)),
        SourceRules.AzureNames);

    [TestMethod]
    [DataRow("using Azure.Data.Tables;")]
    [DataRow("using Tag = Azure.ETag;")]
    [DataRow("global using Microsoft.DurableTask;")]
    [DataRow("using SendGrid;")]
    [DataRow("class A { Microsoft.Azure.Functions.Worker.TimerInfo B; }")]
    [DataRow("class A { void B() => global::Azure.ETag.All.ToString(); }")]
    public void An_Azure_name_elsewhere_is_found(string text) => Finds(SourceRules.AzureNames, "functions/A.cs", text);

    [TestMethod]
    public void Namespaces_follow_the_folders() => Holds(AllCSharp, SourceRules.WrongNamespace);

    [TestMethod]
    [DataRow("functions/Mail/Templates/A.cs", "PrivacyFunctions.Mail")]
    [DataRow("local/Host/Engine/A.cs", "PrivacyFunctions.Local.Engine")]
    [DataRow("tests/Mail/A.cs", "PrivacyFunctions.Mail")]
    public void A_namespace_of_another_folder_is_found(string path, string name) =>
        Finds(SourceRules.WrongNamespace, path, $"namespace {name};\n");

    [TestMethod]
    public void Addresses_in_the_repository_are_invented() => Holds(
        Repository.Files(".cs", ".csproj", ".props", ".targets", ".json", ".yaml", ".yml", ".md", ".html", ".js",
            ".css", ".txt", ".bicep")
            .Where(file => !file.Path.EndsWith("packages.lock.json", StringComparison.Ordinal)),
        SourceRules.Addresses);

    [TestMethod]
    [DataRow("write to jane.doe" + "@mail" + ".com today")]
    [DataRow("\"a" + "@b.example" + ".org\"")]
    public void A_real_looking_address_is_found(string text) => Finds(SourceRules.Addresses, "README.md", text);

    [TestMethod]
    public void Invented_addresses_and_package_versions_are_none() => Assert.IsEmpty(
        SourceRules.Addresses(
            new RepositoryFile("README.md", "ada@acme.example, actions/checkout@v4, azurite@3.37.0")));

    private static void Holds(IEnumerable<RepositoryFile> files, Func<RepositoryFile, IEnumerable<string>> rule)
    {
        var read = files.ToList();
        Assert.IsGreaterThan(10, read.Count, "The guard found hardly any file to look at.");
        Assert.AreEqual("", string.Join('\n', read.SelectMany(rule)));
    }

    private static void Finds(Func<RepositoryFile, IEnumerable<string>> rule, string path, string text) =>
        Assert.IsNotEmpty(rule(new RepositoryFile(path, text)));
}
