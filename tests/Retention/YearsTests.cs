using PrivacyFunctions.Simulation.Years;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Retention;

/// <summary>
/// The short form of <c>dotnet run -c Release --project tests/Simulation -- years</c>, which runs the packs for two
/// years on 100,000 people.
/// </summary>
[TestClass]
public sealed class YearsTests
{
    public static IEnumerable<object[]> Products() => Packs.Shipped.Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Products))]
    public async Task On_every_day_nothing_is_older_than_its_rule_nothing_younger_is_gone_and_what_is_held_is_there(
        string product)
    {
        var yaml = await File.ReadAllTextAsync(Packs.PathOf(product));
        var result = await YearsRun.RunAsync(new YearsOptions(yaml, Subjects: 60, Days: 30, Seed: 1));
        Assert.IsNull(result.Violation);
        Assert.IsGreaterThan(0L, result.Ended);
        Assert.IsGreaterThan(0, result.Protected);
    }

    [TestMethod]
    [DataRow(1UL)]
    [DataRow(2UL)]
    [DataRow(3UL)]
    public async Task What_belongs_together_and_what_goes_with_a_tenants_state_is_where_the_policy_says(ulong seed)
    {
        var result = await YearsRun.RunAsync(new YearsOptions(YearsCommand.Kin(), Subjects: 60, Days: 40, seed));
        Assert.IsNull(result.Violation);
        Assert.IsGreaterThan(200L, result.Ended);
    }
}
