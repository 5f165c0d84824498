using System.Text.Json;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Rights;
using PrivacyFunctions.Rights.Objecting;
using PrivacyFunctions.Rights.Rectifying;
using PrivacyFunctions.Rights.Restricting;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.DataMap;

namespace PrivacyFunctions.Tests.Rights;

/// <summary>What the pack says to what is asked for, and what may happen to a restriction.</summary>
[TestClass]
public sealed class RightsRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);
    private static readonly PolicyPack Pack = Packs.Sample();

    [TestMethod]
    [DataRow("sign-in", "sessions", "pending", DisplayName = "legitimate interests are weighed")]
    [DataRow("sign-in", "logins", "contract", DisplayName = "a contract is not reached")]
    [DataRow("consent", "newsletter", "restricted", DisplayName = "advertising always ends, whatever its basis")]
    [DataRow("billing", "invoices", "legal_obligation", DisplayName = "a legal obligation is not reached")]
    public void An_objection_is_answered_by_the_lawful_basis(string service, string collection, string answer)
    {
        var receipt = ObjectionRules.Answer(Pack, new RightDemand.Oppose([service], Reason: null)).Single()
            .Items.Single(item => item.Collection == collection).Receipt;
        Assert.AreEqual(answer, receipt switch
        {
            Receipt.Pending => "pending",
            Receipt.Restricted => "restricted",
            Receipt.NotApplicable(var basis) => basis,
            _ => "other",
        });
    }

    [TestMethod]
    public void Without_services_an_objection_means_all_that_the_right_reaches_and_no_others() => CollectionAssert.AreEqual(
        Pack.Services.Where(service => service.Collections.Any(collection => collection.DirectMarketing ||
            collection.Fields.Any(field => field.LawfulBasis is "legitimate_interests" or "public_task")))
            .Select(service => service.Name).ToList(),
        ObjectionRules.Answer(Pack, new RightDemand.Oppose(Services: null, Reason: null))
            .Select(service => service.Name).ToList());

    [TestMethod]
    public void A_restriction_reaches_every_collection_of_every_service_or_of_the_named_ones()
    {
        Assert.HasCount(
            Pack.Services.Count,
            RestrictionRules.Answer(Pack, new RightDemand.Restrict(RestrictionGround.Unlawful, Services: null)));
        var one = RestrictionRules.Answer(Pack, new RightDemand.Restrict(RestrictionGround.Unlawful, ["accounts"]));
        Assert.IsTrue(one.Single().Items.All(item => item.Receipt is Receipt.Restricted));
    }

    [TestMethod]
    public void Only_what_the_pack_gives_to_the_person_is_carried_out_without_a_decision()
    {
        var items = RectificationRules.Answer(Pack, new RightDemand.Rectify(
            [Correct("displayName"), Correct("jobTitle"), Correct("externalId")])).Single().Items;
        Assert.IsTrue(RectificationRules.IsToDo(items[0]));
        Assert.IsInstanceOfType<Receipt.Pending>(items[1].Receipt);
        Assert.AreEqual(new Receipt.Failed(FailureReason.NotSupported, Retriable: false), items[2].Receipt);
        var upheld = RectificationRules.Upheld([new ServiceResult("accounts", items)]).Single().Items;
        CollectionAssert.AreEqual(new[] { true, true, false }, upheld.Select(RectificationRules.IsToDo).ToArray());
    }

    [TestMethod]
    public void A_restriction_ends_only_after_the_person_was_told()
    {
        var inForce = new Restriction(
            RequestId.Parse("req_00000000000000000000000001"), TenantId.Parse("acme"), SubjectId.Parse("usr-0001"),
            RestrictionGround.LegalClaims, Services: null, RestrictionState.InForce, Now);
        Assert.AreEqual("restriction_in_force", Refusal(inForce.End(Now)));
        var lifting = Next(inForce.AskLift(Lift()));
        Assert.IsTrue(lifting.IsInForce);
        Assert.AreEqual("restriction_lifting", Refusal(lifting.AskLift(Lift())));
        var untold = Next(lifting.KeepUntold());
        Assert.IsTrue(untold is { State: RestrictionState.InForce, Lift.Refused: true });
        var lifted = Next(Next(untold.AskLift(Lift())).End(Now));
        Assert.IsFalse(lifted.IsInForce);
        Assert.AreEqual("restriction_lifted", Refusal(lifted.AskLift(Lift())));
        Assert.AreEqual("restriction_lifted", Refusal(lifted.KeepUntold()));
    }

    [TestMethod]
    public void What_is_asked_for_prints_nothing_of_itself()
    {
        var demand = new RightDemand.Rectify([Correct("displayName")]);
        Assert.AreEqual("[sensitive]", demand.ToString());
        Assert.AreEqual("[sensitive]", demand.Corrections[0].ToString());
        Assert.AreEqual("[sensitive]", DemandView.Of(demand).ToString());
    }

    [TestMethod]
    public void What_was_sealed_is_read_by_the_next_version()
    {
        Check(
            new RightDemand.Rectify([new("accounts", "users", "phone", "usr-1", null)]),
            """{"right":"rectification","Corrections":[{"Service":"accounts","Collection":"users","Field":"phone","Record":"usr-1","Value":null}]}""");
        Check(
            new RightDemand.Restrict(RestrictionGround.LegalClaims, ["accounts"]),
            """{"right":"restriction","Ground":"legal_claims","Services":["accounts"]}""");
        Check(new RightDemand.Oppose(null, "Why."), """{"right":"objection","Services":null,"Reason":"Why."}""");
    }

    private static void Check(RightDemand demand, string golden)
    {
        Assert.AreEqual(golden, JsonSerializer.Serialize(demand));
        Assert.AreEqual(golden, JsonSerializer.Serialize(JsonSerializer.Deserialize<RightDemand>(golden)));
    }

    private static Correction Correct(string field) => new("accounts", "users", field, Record: null, "Ada");

    private static RestrictionLift Lift() =>
        new(RequestId.Parse("req_00000000000000000000000002"), "act_1", [1], Now);

    private static Restriction Next(RestrictionChange change) => ((RestrictionChange.To)change).Restriction;

    private static string Refusal(RestrictionChange change) => ((RestrictionChange.Refused)change).Code;
}
