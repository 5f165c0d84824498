using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

[TestClass]
public sealed class PostgreSqlRetentionTests : RetentionContract
{
    [TestMethod]
    public async Task A_table_that_is_swept_as_a_whole_is_walked_by_its_pages_and_goes_on_at_the_cursor()
    {
        await using var service = await PostgreSqlCards.StartAsync(EraseAction.HardDelete, Now);
        await service.SeedAsync([.. Enumerable.Range(1, 20_000).Select(
            i => new Card("acme", $"user-{i % 50}", i, "Name", IssuedAt: Now.AddDays(i % 10 == 0 ? -1 : -90)))]);
        await service.ExecuteAsync("ANALYZE cards");
        var old = new SelectedRecords(
            TenantId.Parse("acme"), new RecordSelection.OlderThan(Now.AddDays(-30)), []);
        var piece = await service.Retention.SweepAsync(
            old, service.Cards, EraseAction.HardDelete, cursor: "pages.40.60", long.MaxValue, CancellationToken.None);
        Assert.IsInRange(1, 6_000, (int)piece.Count);
        Assert.IsFalse(piece.More, "The walk ends where it was to end when it began.");
        var first = await service.Retention.SweepAsync(
            old, service.Cards, EraseAction.HardDelete, cursor: null, long.MaxValue, CancellationToken.None);
        Assert.AreEqual(18_000, piece.Count + first.Count);
        Assert.HasCount(2_000, await service.AllAsync());
    }

    [TestMethod]
    public async Task A_limited_run_over_pages_stops_at_its_limit_and_loses_nothing()
    {
        await using var service = await PostgreSqlCards.StartAsync(EraseAction.HardDelete, Now);
        await service.SeedAsync([.. Enumerable.Range(1, 5_000).Select(
            i => new Card("acme", $"user-{i % 50}", i, "Name", IssuedAt: Now.AddDays(-90)))]);
        await service.ExecuteAsync("ANALYZE cards");
        var old = new SelectedRecords(
            TenantId.Parse("acme"), new RecordSelection.OlderThan(Now.AddDays(-30)), []);
        var (cursor, left) = ((string?)null, 5_000L);
        foreach (var limit in new[] { 1, 299, 1_000, 7, 3_693 })
        {
            var piece = await service.Retention.SweepAsync(
                old, service.Cards, EraseAction.HardDelete, cursor, limit, CancellationToken.None);
            Assert.AreEqual(limit, piece.Count);
            StringAssert.StartsWith(piece.Cursor ?? "pages.", "pages.");
            cursor = piece.Cursor;
            left -= limit;
            Assert.HasCount((int)left, await service.AllAsync());
        }
    }

    protected override async Task<CardsUnderTest> StartAsync(EraseAction action) =>
        await PostgreSqlCards.StartAsync(action, Now);
}
