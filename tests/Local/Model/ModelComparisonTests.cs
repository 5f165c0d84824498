namespace PrivacyFunctions.Tests.Local.Model;

[TestClass]
public sealed class ModelComparisonTests
{
    private const string Exact = """
        Real.Names.Invented  class sealed : System.Object
            .ctor()
            public System.String? Find(System.String name, System.Int32 count=3)
            public System.String? Find(System.String name)
            public System.Int32 Count { get }
            public System.Void NotMirrored()
        """;

    [TestMethod]
    public void A_type_that_equals_the_listing_has_no_differences_though_it_lacks_a_whole_member() =>
        Assert.IsEmpty(Compare(Exact));

    [TestMethod]
    public void A_missing_overload_is_found()
    {
        var differences = Compare(Exact + "\n    public System.String? Find(System.Guid id)");

        var difference = Assert.ContainsSingle(differences);
        Assert.AreEqual("Invented: lacks public System.String? Find(System.Guid id)", difference);
    }

    [TestMethod]
    [DataRow("public System.String? Find(System.String name)", "public System.String Find(System.String name)",
        DisplayName = "nullability")]
    [DataRow("System.Int32 count=3", "System.Int32 count=4", DisplayName = "default value")]
    [DataRow("System.Int32 count=3", "System.Int32 number=3", DisplayName = "parameter name")]
    [DataRow("System.Int32 Count { get }", "System.Int64 Count { get }", DisplayName = "property type")]
    [DataRow("Count { get }", "Count { get set }", DisplayName = "accessor")]
    [DataRow("public System.Int32 Count", "public virtual System.Int32 Count", DisplayName = "modifier")]
    public void A_member_that_differs_is_found_from_both_sides(string mine, string real)
    {
        var differences = Compare(Exact.Replace(mine, real, StringComparison.Ordinal));

        Assert.HasCount(2, differences, string.Join('\n', differences));
    }

    [TestMethod]
    [DataRow("class sealed", "class", DisplayName = "kind")]
    [DataRow(": System.Object", ": System.Attribute", DisplayName = "base")]
    public void A_type_of_another_kind_or_base_is_found(string mine, string real) =>
        Assert.ContainsSingle(Compare(Exact.Replace(mine, real, StringComparison.Ordinal)));

    [TestMethod]
    public void A_type_that_is_not_listed_is_found() =>
        Assert.ContainsSingle(Compare(Exact.Replace("Invented", "Other", StringComparison.Ordinal)));

    [TestMethod]
    public void An_invented_member_is_found() =>
        Assert.ContainsSingle(
            Compare(Exact.Replace("    public System.Int32 Count { get }\n", "", StringComparison.Ordinal)));

    [TestMethod]
    [DataRow("    public System.Int32 Lost { get }", DisplayName = "a member before any type")]
    [DataRow("OneWord", DisplayName = "a type without a shape")]
    [DataRow("A.B  class : System.Object\n    gibberish", DisplayName = "a member without a name")]
    public void A_listing_that_cannot_be_read_is_refused(string listing) =>
        Assert.ThrowsExactly<FormatException>(() => ReferenceListing.Parse(listing));

    private static IReadOnlyList<string> Compare(string listing) =>
        ModelComparison.Differences([typeof(Invented)], ReferenceListing.Parse(listing));
}

internal sealed class Invented
{
    public int Count => 0;

    public string? Find(string name, int count = 3) => count == 0 ? null : name;

    public string? Find(string name) => name;
}
