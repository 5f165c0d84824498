using PrivacyFunctions.Tests.DataMap;
using YamlDotNet.RepresentationModel;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>docs/promises.md has every promise, and names only packs' keys and tests that exist.</summary>
[TestClass]
public sealed class PromisesTests
{
    private const string Page = "docs/promises.md";
    private const string NotBuilt = "not built";

    private static readonly (string Product, int Count)[] Promised =
        [("PX", 28), ("XA", 8), ("VY", 7), ("FC", 8), ("PV", 23)];

    private static readonly string[] Headings = ["## Plexur", "## Plexxa", "## Vynos", "## FluxCascade", "## PlanVault"];

    [TestMethod]
    public void Every_promise_has_one_line()
    {
        var ids = Promised.SelectMany(
            product => Enumerable.Range(1, product.Count).Select(number => $"{product.Product}-{number}"));
        CollectionAssert.AreEquivalent(ids.ToList(), Rows().Select(row => row.Id).ToList());
    }

    [TestMethod]
    public void Every_line_names_a_key_and_a_test_that_exist_or_says_that_it_is_not_built()
    {
        var wrong = Rows().Where(row => row.Pack != NotBuilt)
            .SelectMany(row => new[] { KeyProblem(row), TestProblem(row.Shown) }.OfType<string>()
                .Select(problem => $"{row.Id}: {problem}"));
        Assert.AreEqual("", string.Join('\n', wrong));
    }

    [TestMethod]
    public void The_readme_claims_no_promise_that_is_not_built()
    {
        var missing = Rows().Where(row => row.Pack == NotBuilt).Select(row => row.Id).ToList();
        var claimed = Repository.Files(".md").Where(file => file.Path != Page && file.Path != "CHANGELOG.md")
            .SelectMany(file => missing.Where(id => Claims(file.Text, id)).Select(id => $"{file.Path} claims {id}"));
        Assert.AreEqual("", string.Join('\n', claimed));
    }

    [TestMethod]
    [DataRow("plexur: erasure.grace", null)]
    [DataRow("plexur: erasure.delay", "plexur has no key erasure.delay")]
    [DataRow("engine", null)]
    [DataRow("nobody: erasure", "there is no pack nobody")]
    public void A_key_that_is_not_there_is_found(string pack, string? problem) =>
        Assert.AreEqual(problem, KeyProblem(new Row("PX-1", pack, "")));

    [TestMethod]
    [DataRow("tests/Architecture/PromisesTests.cs#A_test_that_is_not_there_is_found", null)]
    [DataRow("tests/Architecture/PromisesTests.cs#A_test_that_is_not", "there is no test A_test_that_is_not")]
    [DataRow("tests/Nowhere.cs#Some", "there is no file tests/Nowhere.cs")]
    public void A_test_that_is_not_there_is_found(string shown, string? problem) =>
        Assert.AreEqual(problem, TestProblem(shown));

    private static bool Claims(string text, string id)
    {
        for (var at = text.IndexOf(id, StringComparison.Ordinal); at >= 0; at = text.IndexOf(id, at + 1, StringComparison.Ordinal))
        {
            // XA-1 is not XA-12.
            if (at + id.Length == text.Length || !char.IsAsciiDigit(text[at + id.Length]))
                return true;
        }

        return false;
    }

    private static string? KeyProblem(Row row)
    {
        if (row.Pack == "engine")
            return null;
        var (name, path) = (row.Pack.Split(": ")[0], row.Pack.Split(": ")[^1]);
        if (!Packs.Shipped.Contains(name, StringComparer.Ordinal))
            return $"there is no pack {name}";
        var yaml = new YamlStream();
        using var text = File.OpenText(Repository.PathOf($"policies/{name}.yaml"));
        yaml.Load(text);
        var node = yaml.Documents[0].RootNode;
        foreach (var key in path.Split('.'))
        {
            if (node is not YamlMappingNode mapping || !mapping.Children.TryGetValue(key, out node))
                return $"{name} has no key {path}";
        }

        return null;
    }

    private static string? TestProblem(string shown)
    {
        var (file, test) = (shown.Split('#')[0], shown.Split('#')[^1]);
        if (!File.Exists(Repository.PathOf(file)))
            return $"there is no file {file}";
        return Repository.Read(file).Contains($" {test}(", StringComparison.Ordinal) ? null : $"there is no test {test}";
    }

    private static IEnumerable<Row> Rows()
    {
        var lines = Repository.Read(Page).Split('\n');
        CollectionAssert.AreEqual(Headings, lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).ToArray());
        return lines.Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| id ", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim().Trim('`')).ToArray())
            .Select(cells => new Row(cells[0], cells[2], cells[3]));
    }

    private sealed record Row(string Id, string Pack, string Shown);
}
