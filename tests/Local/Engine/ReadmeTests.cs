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
        var named = ReadmeTable.Read("local/README.md", "| point |").Select(row => row[^1]).Where(name => name.Length > 0).ToList();

        Assert.IsGreaterThan(20, named.Count);
        Assert.IsEmpty(named.Where(name => !tests.Contains(name)), string.Join('\n', named.Where(name => !tests.Contains(name))));
    }
}
