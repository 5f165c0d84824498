namespace PrivacyFunctions.Tests.Architecture;

[TestClass]
public sealed class DocumentRulesTests
{
    [TestMethod]
    public void Every_link_in_a_document_resolves() => Assert.AreEqual("", string.Join('\n', Repository.Files(".md")
        .SelectMany(document => DocumentRules.BrokenLinks(document, path => Path.Exists(Repository.PathOf(path))))));

    [TestMethod]
    [DataRow("see [it](../Gone.md)", true)]
    [DataRow("see [it](Gone.cs#L1)", true)]
    [DataRow("see [it](../../../up.md)", true)]
    [DataRow("see [it](../../README.md#top \"a title\")", false)]
    [DataRow("see [it](https://learn.example/) and [below](#below)", false)]
    [DataRow("`array[0](Gone.md)`", false)]
    public void A_link_to_nowhere_is_found(string text, bool broken) => Assert.AreEqual(
        broken,
        DocumentRules.BrokenLinks(
            new RepositoryFile("functions/Mail/README.md", text), path => path == "README.md").Any());

    [TestMethod]
    public void Every_capability_has_a_README() =>
        Assert.AreEqual("", string.Join('\n', DocumentRules.FoldersWithoutReadme(
        Repository.CSharp("functions").Select(file => file.Path),
        Repository.Files(".md").Select(file => file.Path).ToHashSet(StringComparer.Ordinal))));

    [TestMethod]
    public void A_capability_without_one_is_found() => Assert.IsNotEmpty(DocumentRules.FoldersWithoutReadme(
        ["functions/A.cs", "functions/Mail/B.cs"],
        new HashSet<string>(StringComparer.Ordinal) { "functions/Keys/README.md" }));
}
