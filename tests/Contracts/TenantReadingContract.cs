using System.Buffers;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every connector does that hands out all records of a tenant.</summary>
public abstract class TenantReadingContract
{
    protected static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    [TestMethod]
    public async Task Everybody_s_records_of_one_tenant_come_out_and_no_other_tenant_s()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(
            new Card("acme", "ada", 1, "Ada"), new Card("acme", "bob", 2, "Bob"),
            new Card("globex", "ada", 3, "Other Ada"), new Card("acme", "ada", 4, "Ada"));
        CollectionAssert.AreEquivalent(new[] { 1L, 2L, 4L }, await NumbersAsync(service, "acme"));
        CollectionAssert.AreEquivalent(new[] { 3L }, await NumbersAsync(service, "globex"));
        Assert.IsEmpty(await NumbersAsync(service, "initech"));
    }

    [TestMethod]
    public async Task Pages_hold_every_record_once_and_start_again_at_any_cursor()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        var cards = (2 * ConnectorLimits.PageRecords) + 1;
        await service.SeedAsync([.. Enumerable.Range(1, cards).Select(i => new Card("acme", $"user-{i % 9}", i, "Name"))]);
        var pages = await PagesAsync(service, "acme", service.Cards, Nobody);
        Assert.HasCount(3, pages);
        var numbers = pages.SelectMany(page => Numbers(page.Bytes)).ToList();
        CollectionAssert.AreEquivalent(Enumerable.Range(1, cards).Select(i => (long)i).ToList(), numbers);
        for (var i = 1; i < pages.Count; i++)
        {
            var (_, again) = await PageAsync(service, "acme", service.Cards, Nobody, pages[i - 1].Page.NextCursor);
            CollectionAssert.AreEqual(pages[i].Bytes, again);
        }
    }

    [TestMethod]
    public async Task People_who_are_left_out_are_counted_and_nowhere_else()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        var cards = ConnectorLimits.PageRecords + 500;
        await service.SeedAsync(
            [.. Enumerable.Range(1, cards).Select(i => new Card("acme", i % 3 == 0 ? "ada" : "bob", i, "Name"))]);
        var asked = new HashSet<string>(StringComparer.Ordinal);
        var pages = await PagesAsync(service, "acme", service.Cards, (person, _) =>
        {
            asked.Add(person);
            return ValueTask.FromResult(person == "ada");
        });
        Assert.AreEqual(cards / 3, pages.Sum(page => page.Page.LeftOut));
        Assert.AreEqual(cards - (cards / 3), pages.Sum(page => page.Page.Count));
        Assert.IsFalse(pages.SelectMany(page => Numbers(page.Bytes)).Any(number => number % 3 == 0));
        CollectionAssert.AreEquivalent(new[] { "ada", "bob" }, asked.ToList());
    }

    [TestMethod]
    public async Task Only_the_fields_that_are_asked_for_come_out()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(new Card("acme", "ada", 1, "Ada", Pin: "1234"));
        var some = service.Cards with
        {
            Fields = [.. service.Cards.Fields.Select(
                field => field.Name is "number" or "name" ? field : field with { Omit = "Left out." })],
        };
        var (_, bytes) = await PageAsync(service, "acme", some, Nobody, cursor: null);
        CollectionAssert.AreEqual(
            new[] { "number", "name" },
            ConnectorReading.Parse(bytes).Single().EnumerateObject().Select(member => member.Name).ToList());
        var person = await service.Connector.RecordsAsync(ConnectorReading.Scope("acme", "ada"), some);
        CollectionAssert.AreEqual(
            new[] { "number", "name" }, person.Single().EnumerateObject().Select(member => member.Name).ToList(),
            "A person's package leaves fields out in the same way.");
    }

    protected abstract Task<CardsUnderTest> StartAsync(EraseAction action);

    private static ValueTask<bool> Nobody(string person, CancellationToken cancellation) => ValueTask.FromResult(false);

    private static async Task<List<long>> NumbersAsync(CardsUnderTest service, string tenant) =>
        [.. (await PagesAsync(service, tenant, service.Cards, Nobody)).SelectMany(page => Numbers(page.Bytes))];

    private static List<long> Numbers(byte[] page) =>
        [.. ConnectorReading.Parse(page).Select(record => record.GetProperty("number").GetInt64())];

    private static async Task<List<(TenantPage Page, byte[] Bytes)>> PagesAsync(
        CardsUnderTest service, string tenant, Collection collection, LeftOut isLeftOut)
    {
        var pages = new List<(TenantPage Page, byte[] Bytes)>();
        do
            pages.Add(await PageAsync(service, tenant, collection, isLeftOut, pages.LastOrDefault().Page?.NextCursor));
        while (pages[^1].Page.NextCursor is not null);
        return pages;
    }

    private static async Task<(TenantPage Page, byte[] Bytes)> PageAsync(
        CardsUnderTest service, string tenant, Collection collection, LeftOut isLeftOut, string? cursor)
    {
        var output = new ArrayBufferWriter<byte>();
        var page = await ((ITenantExportConnector)service.Connector).ExportTenantAsync(
            TenantId.Parse(tenant), collection, isLeftOut, cursor, output, CancellationToken.None);
        return (page, output.WrittenSpan.ToArray());
    }
}
