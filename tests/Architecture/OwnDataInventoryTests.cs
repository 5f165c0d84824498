using System.Text.RegularExpressions;
using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.Architecture;

/// <summary>docs/own-data.md has every table and kind of blob of ours, and names only what exists.</summary>
[TestClass]
public sealed partial class OwnDataInventoryTests
{
    private static readonly string[] Nobody = ["–"];
    private static readonly string[] Otherwise = ["purge", "erasure"];

    [TestMethod]
    public void Every_table_and_every_kind_of_blob_has_one_line() => CollectionAssert.AreEquivalent(
        Stored(Sources()).ToList(), Lines().Select(line => line[0]).ToList());

    [TestMethod]
    public void A_new_table_or_blob_without_a_line_is_found()
    {
        var file = new RepositoryFile("functions/New/NewStore.cs", """
            internal const string Table = "novelties";
            private static string Path(TenantId tenant) => $"customers/{tenant}/novelties/{id}";
            """);
        CollectionAssert.IsSubsetOf(
            new[] { "novelties", "customers/{tenant}/novelties/" }, Stored([.. Sources(), file]).ToList());
    }

    [TestMethod]
    public void No_table_is_named_in_passing()
    {
        var named = Sources().Where(file => InPassing().IsMatch(file.Text)).Select(file => file.Path);
        Assert.AreEqual("", string.Join(' ', named));
    }

    [TestMethod]
    public void Who_deletes_is_a_function_that_exists()
    {
        var functions = Sources().SelectMany(file => Function().Matches(file.Text))
            .Select(match => match.Groups["name"].Value).Concat(Otherwise).ToHashSet(StringComparer.Ordinal);
        var unknown = Lines().Select(line => line[4].Split(", ")).Where(names => !names.SequenceEqual(Nobody))
            .SelectMany(names => names).Where(name => !functions.Contains(name));
        Assert.AreEqual("", string.Join(' ', unknown));
    }

    [TestMethod]
    public void Every_period_is_a_key_of_the_pack_and_every_key_of_ours_is_used()
    {
        var text = Repository.Read("docs/own-data.md");
        var used = OwnKey().Matches(text).Select(match => match.Groups["key"].Value).Distinct(StringComparer.Ordinal);
        CollectionAssert.AreEquivalent(PackKeys.OwnData.Keys.Select(key => key.Name).ToList(), used.ToList());
    }

    private static IReadOnlyList<string[]> Lines() => ReadmeTable.Read("docs/own-data.md", "| where | what |");

    /// <summary>Of the app's own: connectors are the product's data, and adapters have no names of their own.</summary>
    private static IEnumerable<RepositoryFile> Sources() => Repository.CSharp("functions").Where(
        file => !file.Path.StartsWith("functions/Azure/", StringComparison.Ordinal) &&
            !file.Path.StartsWith("functions/Connectors/", StringComparison.Ordinal));

    private static IEnumerable<string> Stored(IEnumerable<RepositoryFile> sources) => sources
        .SelectMany(file => TableName().Matches(file.Text).Select(match => match.Groups["name"].Value)
            .Concat(TenantBlob().Matches(file.Text).Select(match => $"customers/{{tenant}}/{match.Groups["name"].Value}/"))
            .Concat(OtherBlob().Matches(file.Text).Select(match => match.Groups["name"].Value)))
        .Distinct(StringComparer.Ordinal);

    [GeneratedRegex("""const string \w*Table = "(?<name>[^"]+)";""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TableName();

    [GeneratedRegex("""\$"customers/\{tenant[^}]*\}/(?<name>[a-z]+)/""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TenantBlob();

    [GeneratedRegex("""const string \w+ = "(?<name>audit/[a-z]+/)";""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OtherBlob();

    [GeneratedRegex("""new Entity(Key|Query)\(\s*"|new\("[a-z]+", tenant""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex InPassing();

    [GeneratedRegex("""\[Function\("(?<name>\w+)"\)\]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Function();

    [GeneratedRegex("""`ownData\.(?<key>\w+)`""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnKey();
}
