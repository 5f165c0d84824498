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

    [TestMethod]
    public void The_sample_erases_connections_first_and_accounts_last_after_a_week_of_grace()
    {
        var erasure = Packs.Sample().Erasure;
        Assert.AreEqual(CalendarPeriod.Parse("P7D"), erasure.Grace);
        Assert.AreEqual(CalendarPeriod.Parse("P1D"), erasure.ReminderBefore);
        Assert.Contains("connections", erasure.Order[0]);
        CollectionAssert.AreEqual(new[] { "accounts" }, erasure.Order[^1].ToArray());
        Assert.AreEqual(8, erasure.Order.Sum(group => group.Count));
    }

    [TestMethod]
    public void The_sample_tells_two_recipients_and_shreds_the_backups_of_what_lies_under_its_keys()
    {
        var erasure = Packs.Sample().Erasure;
        Assert.HasCount(2, erasure.Recipients);
        Assert.IsNull(erasure.Recipients.Single(recipient => recipient.Id == "payment-provider").Email);
        Assert.AreEqual(CalendarPeriod.Parse("P30D"), erasure.Backups.MaxAge);
        Assert.IsEmpty(erasure.Backups.ShreddedServices, "The sample product encrypts some fields, and no service wholly.");
    }

    [TestMethod]
    public void A_pack_whose_erasure_is_immediate_says_so_in_a_word()
    {
        var yaml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "packs", "good.yaml"));
        Assert.IsNull(Packs.Load(yaml.Replace("grace: P7D", "grace: none", StringComparison.Ordinal)).Erasure.Grace);
    }
}
