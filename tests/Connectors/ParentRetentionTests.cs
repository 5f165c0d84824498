using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class SqliteParentRetentionTests : ParentRetentionContract
{
    protected override Task<StampsUnderTest> StartAsync(EraseAction action, bool foreignKey) =>
        Task.FromResult<StampsUnderTest>(new SqliteStamps(action, foreignKey));
}

[TestClass]
public sealed class PostgreSqlParentRetentionTests : ParentRetentionContract
{
    protected override async Task<StampsUnderTest> StartAsync(EraseAction action, bool foreignKey) =>
        await PostgreSqlStamps.StartAsync(action, foreignKey);
}

[TestClass]
public sealed class FilesParentRetentionTests
{
    [TestMethod]
    public async Task Files_that_are_asked_for_what_goes_with_a_parent_say_that_they_cannot()
    {
        await using var service = new FileCards(EraseAction.HardDelete, DateTimeOffset.UnixEpoch);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada"));
        var records = new SelectedRecords(TenantId.Parse("acme"), new RecordSelection.WithParent(null), []);
        await Assert.ThrowsExactlyAsync<NotSupportedException>(() => service.Retention.SweepAsync(
            records, service.Cards, EraseAction.HardDelete, cursor: null, long.MaxValue, CancellationToken.None));
        Assert.HasCount(1, await service.AllAsync());
    }
}
