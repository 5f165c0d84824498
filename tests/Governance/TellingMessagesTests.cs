using System.Text.Json;
using PrivacyFunctions.Governance.Telling;
using PrivacyFunctions.Tenants;
using static PrivacyFunctions.Tests.Governance.GovernanceFixture;

namespace PrivacyFunctions.Tests.Governance;

/// <summary>These stand in histories that outlive a deployment.</summary>
[TestClass]
public sealed class TellingMessagesTests
{
    private const string PassJson =
        """{"Told":1,"NotTold":2,"Waiting":3,"LastToldAt":"2027-01-10T09:00:00+00:00","NotToldTenants":["globex"]}""";

    private static readonly TellingPassV1 Pass =
        new(1, 2, 3, At("2027-01-10T09:00"), [TenantId.Parse("globex")]);

    [TestMethod]
    public void The_messages_keep_their_form()
    {
        Check(
            new TellTenantsStartedV1("document.terms.1", TenantId.Parse("acme"), Pass),
            $$"""{"Announcement":"document.terms.1","After":"acme","Pass":{{PassJson}}}""");
        Check(
            new TellTenantsV1("document.terms.1", After: null), """{"Announcement":"document.terms.1","After":null}""");
        Check(new TenantsToldV1(TenantId.Parse("acme"), Pass), $$"""{"After":"acme","Pass":{{PassJson}}}""");
        Check(
            new TellingDoneV1("document.terms.1", Pass), $$"""{"Announcement":"document.terms.1","Pass":{{PassJson}}}""");
    }

    [TestMethod]
    public void A_pass_adds_up_and_keeps_the_latest_time()
    {
        var whole = TellingPassV1.None.With(Pass).With(new TellingPassV1(4, 0, 0, At("2027-01-10T08:00"), []));
        Assert.AreEqual((5, 2, 3), (whole.Told, whole.NotTold, whole.Waiting));
        Assert.AreEqual(At("2027-01-10T09:00"), whole.LastToldAt);
        var many = Enumerable.Range(0, 80).Select(number => TenantId.Parse($"t{number}")).ToList();
        var page = new TellingPassV1(0, 80, 0, null, many);
        var named = TellingPassV1.None.With(page).With(page);
        Assert.AreEqual(160, named.NotTold);
        Assert.HasCount(100, named.NotToldTenants);
    }

    private static void Check<T>(T message, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(message));
        Assert.AreEqual(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<T>(golden)));
    }
}
