namespace PrivacyFunctions.Tests.Local.Engine;

[TestClass]
public sealed class ReadmeTests
{
    [TestMethod]
    public void Every_point_of_the_semantics_table_names_a_test_that_exists()
    {
        var tests = typeof(ReadmeTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var rows = ReadmeTable.Read("local/README.md", "| point |");
        var named = rows.Select(row => row[^1]).Where(name => name.Length > 0).ToList();

        Assert.IsGreaterThan(20, named.Count);
        var missing = named.Where(name => !tests.Contains(name)).ToList();
        Assert.IsEmpty(missing, string.Join('\n', missing));
    }
}
