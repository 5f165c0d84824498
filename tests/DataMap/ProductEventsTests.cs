using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class ProductEventsTests
{
    [TestMethod]
    public void The_README_lists_every_fact_with_what_it_needs()
    {
        var written = ReadmeTable.Read("functions/Retention/README.md", "| type | needs |")
            .SelectMany(row => row[0].Split(", ").Select(type => $"{type}: {row[1]}")).ToList();
        CollectionAssert.AreEqual(
            ProductEvents.ByName.Select(entry => $"{entry.Key}: {Needs(entry.Value)}").ToList(), written);
    }

    private static string Needs(ProductEventType type) => type.IsAboutPerson() ? "subject" : type.Scope() switch
    {
        ProductEventScope.Records => "data.record",
        ProductEventScope.Feature => "data.feature",
        _ => "",
    };
}
