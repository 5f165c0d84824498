using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlRectifyTests : RectifyContract
{
    [TestMethod]
    public async Task A_rule_of_the_database_that_changes_fewer_records_leaves_all_as_they_were()
    {
        await using var service = await PostgreSqlCards.StartAsync(EraseAction.HardDelete, Now);
        await service.SeedAsync(Of("ada", 1, "One"), Of("ada", 2, "Two"));
        await service.ExecuteAsync(
            "CREATE FUNCTION keep_two() RETURNS trigger LANGUAGE plpgsql AS " +
            "$$ BEGIN IF OLD.number = 2 THEN RETURN NULL; END IF; RETURN NEW; END $$");
        await service.ExecuteAsync(
            "CREATE TRIGGER keep BEFORE UPDATE ON cards FOR EACH ROW EXECUTE FUNCTION keep_two()");
        var refused = await Assert.ThrowsExactlyAsync<ConnectorException>(
            () => RectifyAsync(service, Correct(service, "name", "New")));
        Assert.AreEqual(FailureReason.SchemaMismatch, refused.Reason);
        CollectionAssert.AreEqual(
            new[] { "One", "Two" }, (await service.AllAsync()).Select(card => card.Name).ToArray());
    }

    protected override async Task<CardsUnderTest> StartAsync() =>
        await PostgreSqlCards.StartAsync(EraseAction.HardDelete, Now);
}
