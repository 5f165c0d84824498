using PrivacyFunctions.DataMap;

namespace PrivacyFunctions.Tests.DataMap;

[TestClass]
public sealed class SamplePackTests
{
    [TestMethod]
    public void The_sample_pack_loads_with_its_eight_services()
    {
        var pack = Packs.Sample();
        CollectionAssert.AreEqual(
            new[] { "accounts", "sign-in", "connections", "audit-trail", "sync-operations", "consent", "billing",
                "documents" },
            pack.Services.Select(service => service.Name).ToArray());
    }

    [TestMethod]
    public void Synchronised_business_records_are_declared_as_never_stored()
    {
        var declaration = Packs.Sample().FindService("sync-operations")!.NothingKept.Single();
        Assert.AreEqual("business-records", declaration.Name);
    }

    [TestMethod]
    public void Secrets_and_vectors_are_left_out_of_exports_with_a_reason()
    {
        var omitted = Packs.Sample().Services.SelectMany(service => service.Collections)
            .SelectMany(collection => collection.Fields).Where(field => field.Omit is not null)
                .Select(field => field.Name);
        CollectionAssert.IsSubsetOf(
            new[] { "accessToken", "refreshToken", "tokenHash", "embeddings" }, omitted.ToArray());
    }

    [TestMethod]
    public void A_column_is_the_fields_name_in_snake_case_unless_the_pack_says_otherwise()
    {
        var users = Packs.Sample().FindCollection("accounts", "users")!;
        Assert.AreEqual("external_id", users.FindField("externalId")!.Column);
    }
}
