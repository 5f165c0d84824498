using System.Globalization;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Retention;

[TestClass]
public sealed class SweepRulesTests
{
    public static IEnumerable<object[]> Products() => Packs.Shipped.Select(name => new object[] { name });

    [TestMethod]
    [DataRow("plexur", "accounts.users.contract_ended", "2027-08-31", "2029-02-28")]
    [DataRow("plexur", "accounts.consents.contract_ended", "2026-08-31", "2028-02-29")]
    [DataRow("plexxa", "accounts.members.contract_ended", "2027-01-30", "2027-03-01")]
    public void A_customers_data_go_when_the_calendar_says_so(string product, string rule, string ended, string due) =>
        Assert.AreEqual(Day(due), SweepPlan.DueAt(Rules(product).Find(rule)!, Day(ended)));

    [TestMethod]
    public void Consents_go_with_the_account()
    {
        var rules = Rules("plexur");
        foreach (var fact in new[] { "contract_ended", "trial_expired" })
        {
            Assert.AreEqual(
                rules.Find($"accounts.users.{fact}")!.Trigger, rules.Find($"accounts.consents.{fact}")!.Trigger);
        }
    }

    [TestMethod]
    public void Nothing_of_an_active_account_goes_by_age() => Assert.IsFalse(
        Rules("vynos").All.Any(rule => rule.Collection.Service == "accounts" && rule.Trigger is SweepTrigger.Age));

    [TestMethod]
    public void What_a_request_must_leave_alone_is_deleted_when_the_laws_time_is_over() => Assert.AreEqual(
        EraseAction.HardDelete, Rules("plexur").Find("billing.invoices.age")!.Action);

    [TestMethod]
    [DynamicData(nameof(Products))]
    public void A_shipped_pack_publishes_what_is_executed(string product) =>
        Assert.AreEqual("", string.Join('\n', RetentionLint.Check(Pack(product))));

    [TestMethod]
    [DynamicData(nameof(Products))]
    public void Every_rule_has_a_name_of_its_own(string product) =>
        CollectionAssert.AllItemsAreUnique(Rules(product).All.Select(rule => rule.Id).ToList());

    [TestMethod]
    public void What_belongs_to_records_has_a_rule_before_each_of_theirs()
    {
        var pack = Pack("vynos");
        var service = pack.Services.First(one => one.Collections.Any(
            collection => collection.Retention.Events.Count > 0 && collection.Retention.Parent is null));
        var parent = service.Collections.First(collection => collection.Retention.Events.Count > 0);
        parent = parent with
        {
            Retention = parent.Retention with
            {
                WhenTenant = new TenantStateRule(EndingTenantState.Inactive, After: null),
            },
        };
        var child = parent with
        {
            Name = "parts",
            Retention = new RetentionRule(null, null, "") { Parent = new ParentLink(parent.Name, "part_of") },
        };
        var rules = new SweepRules(pack with { Services = [service with { Collections = [parent, child] }] });
        foreach (var rule in rules.All.Where(rule => rule.Collection == parent))
        {
            var before = rules.Before(rule).Single();
            Assert.AreEqual(child, before.Collection);
            Assert.AreEqual(parent, before.About);
            Assert.AreEqual(
                rule.Id[(rule.Id.LastIndexOf('.') + 1)..], before.Id[(before.Id.LastIndexOf('.') + 1)..]);
        }

        Assert.IsEmpty(rules.All.Where(rule => rule.Collection == child).SelectMany(rules.Before));
        Assert.IsTrue(rules.All.Any(rule => rule.Id.EndsWith(".parts.parent", StringComparison.Ordinal)));
    }

    private static SweepRules Rules(string product) => new(Pack(product));

    private static PolicyPack Pack(string product) => Packs.Load(File.ReadAllText(Packs.PathOf(product)));

    private static DateTimeOffset Day(string text) => new(
        DateOnly.Parse(text, CultureInfo.InvariantCulture).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
