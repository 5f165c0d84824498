using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every connector does that removes records by rule.</summary>
public abstract class RetentionContract
{
    protected static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RecordSelection Old = new RecordSelection.OlderThan(Now.AddDays(-30));

    [TestMethod]
    public async Task Only_what_is_older_than_the_cut_off_goes()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(
            Issued(1, "ada", 31), Issued(2, "bob", 29), Issued(3, "ada", 400), Issued(4, null, 31),
            new Card("acme", "ada", 5, "Without a date"), Issued(6, "ada", 31) with { Tenant = "globex" });
        Assert.AreEqual(
            new SelectionCount(Selected: 3, Held: 0, Requested: 0, Undated: 1),
            await CountAsync(service, Of(Old)));
        Assert.AreEqual(3, await SweepAsync(service, Of(Old), EraseAction.HardDelete));
        CollectionAssert.AreEqual(new[] { 2L, 5L, 6L }, await NumbersAsync(service));
        Assert.AreEqual(0, await SweepAsync(service, Of(Old), EraseAction.HardDelete));
    }

    [TestMethod]
    public async Task What_is_as_old_as_the_cut_off_stays()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(Issued(1, "ada", 30), Issued(2, "ada", 30) with { IssuedAt = Now.AddDays(-30).AddSeconds(-1) });
        Assert.AreEqual(1, await SweepAsync(service, Of(Old), EraseAction.HardDelete));
        CollectionAssert.AreEqual(new[] { 1L }, await NumbersAsync(service));
    }

    [TestMethod]
    public async Task Held_people_and_open_requests_keep_their_records_and_are_counted()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(
            Issued(1, "ada", 31), Issued(2, "ada", 60), Issued(3, "bob", 31), Issued(4, "eve", 31), Issued(5, "ada", 1),
            Issued(6, "Ada", 31));
        var records = Of(
            Old, Protected("ada", Protection.Hold), Protected("ada", Protection.OpenRequest),
            Protected("bob", Protection.OpenRequest), Protected("nobody", Protection.Hold));
        var count = await CountAsync(service, records);
        Assert.AreEqual(new SelectionCount(Selected: 5, Held: 2, Requested: 1, Undated: 0), count);
        Assert.AreEqual(count.Due, await SweepAsync(service, records, EraseAction.HardDelete));
        CollectionAssert.AreEqual(new[] { 1L, 2L, 3L, 5L }, await NumbersAsync(service));
    }

    [TestMethod]
    public async Task A_limit_ends_a_run_and_the_cursor_goes_on()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync([.. Enumerable.Range(1, 100).Select(i => Issued(i, $"user-{i % 7}", i % 2 == 0 ? 31 : 1))]);
        var first = await service.Retention.SweepAsync(
            Of(Old), service.Cards, EraseAction.HardDelete, cursor: null, limit: 20, CancellationToken.None);
        Assert.IsTrue(first.More);
        Assert.IsInRange(1, 20, (int)first.Count);
        var rest = await SweepAsync(service, Of(Old), EraseAction.HardDelete, first.Cursor);
        Assert.AreEqual(50, first.Count + rest);
        Assert.HasCount(50, await service.AllAsync());
    }

    [TestMethod]
    public async Task A_piece_that_is_repeated_harms_nothing()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync([.. Enumerable.Range(1, 30).Select(i => Issued(i, "ada", i % 2 == 0 ? 31 : 1))]);
        for (var i = 0; i < 2; i++)
        {
            await service.Retention.SweepAsync(
                Of(Old), service.Cards, EraseAction.HardDelete, cursor: null, limit: 5, CancellationToken.None);
        }

        await SweepAsync(service, Of(Old), EraseAction.HardDelete);
        Assert.IsTrue((await NumbersAsync(service)).All(number => number % 2 == 1));
        Assert.HasCount(15, await service.AllAsync());
    }

    [TestMethod]
    public async Task A_sweep_pseudonymises_each_record_once_and_its_people_stay_apart()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync(
            Issued(1, "ada", 31), Issued(2, "bob", 31), Issued(3, "ada", 90), Issued(4, "bob", 1), Issued(5, "eve", 31));
        var records = Of(Old, Protected("eve", Protection.Hold));
        Assert.AreEqual(
            new SelectionCount(Selected: 4, Held: 1, Requested: 0, Undated: 0),
            await CountAsync(service, records, EraseAction.Pseudonymise));
        Assert.AreEqual(3, await SweepAsync(service, records, EraseAction.Pseudonymise));
        Assert.AreEqual(
            new SelectionCount(Selected: 1, Held: 1, Requested: 0, Undated: 0),
            await CountAsync(service, records, EraseAction.Pseudonymise), "What has a pseudonym is not counted again.");
        var once = await service.AllAsync();
        Assert.AreEqual(once[0].Holder, once[2].Holder);
        Assert.AreNotEqual(once[0].Holder, once[1].Holder);
        CollectionAssert.AreEqual(new[] { "bob", "eve" }, once.Skip(3).Select(card => card.Holder).ToArray());
        Assert.AreEqual(0, await SweepAsync(service, records, EraseAction.Pseudonymise));
        CollectionAssert.AreEqual(once.ToArray(), (await service.AllAsync()).ToArray());
    }

    [TestMethod]
    public async Task An_erasure_and_a_sweep_give_a_person_the_same_pseudonym()
    {
        await using var service = await StartAsync(EraseAction.Pseudonymise);
        await service.SeedAsync(Issued(1, "ada", 31), Issued(2, "ada", 1));
        await SweepAsync(service, Of(Old), EraseAction.Pseudonymise);
        await service.Connector.EraseAsync(
            ConnectorReading.Scope("acme", "ada"), service.Cards, "step", CancellationToken.None);
        Assert.HasCount(1, (await service.AllAsync()).Select(card => card.Holder).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task A_sweep_leaves_secrets_that_nobody_recorded()
    {
        await using var service = await StartAsync(EraseAction.SecureErase);
        await service.SeedAsync(Issued(1, "ada", 31) with { Pin = "cipher" }, Issued(2, "bob", 31));
        Assert.AreEqual(1, await SweepAsync(service, Of(Old), EraseAction.SecureErase));
        var hashes = await service.Connector.HashSecretsAsync(Of(Old), service.Cards, CancellationToken.None);
        Assert.HasCount(1, hashes);
        await service.Connector.RemoveSecretsAsync(Of(Old), service.Cards, hashes, CancellationToken.None);
        Assert.AreEqual(1, await SweepAsync(service, Of(Old), EraseAction.SecureErase));
        Assert.IsEmpty(await service.AllAsync());
    }

    [TestMethod]
    public async Task The_records_of_a_parent_or_of_one_person_go_whatever_their_age()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(
            Issued(1, "ada", 1), Issued(2, "bob", 1), Issued(3, "ada", 90), Issued(4, "eve", 1),
            Issued(5, "eve", 1) with { Tenant = "globex" });
        var one = Of(new RecordSelection.WithValue("number", new Sensitive<string>("2")));
        Assert.AreEqual(1, (await CountAsync(service, one)).Due);
        Assert.AreEqual(1, await SweepAsync(service, one, EraseAction.HardDelete));
        var person = SelectedRecords.Of(ConnectorReading.Scope("acme", "ada"));
        Assert.AreEqual(2, await SweepAsync(service, person, EraseAction.HardDelete));
        CollectionAssert.AreEqual(new[] { 4L, 5L }, await NumbersAsync(service));
    }

    [TestMethod]
    public async Task A_purge_takes_all_of_a_tenant_and_nothing_of_another()
    {
        await using var service = await StartAsync(EraseAction.HardDelete);
        await service.SeedAsync(
        [
            .. Enumerable.Range(1, 700).Select(i => Issued(i, i % 3 == 0 ? null : $"user-{i % 5}", i)),
            .. Enumerable.Range(701, 5).Select(i => Issued(i, "user-1", i) with { Tenant = "globex" }),
        ]);
        Assert.AreEqual(700, await SweepAsync(service, Of(new RecordSelection.Everything()), EraseAction.HardDelete));
        Assert.IsTrue((await service.AllAsync()).All(card => card.Tenant == "globex"));
        Assert.HasCount(5, await service.AllAsync());
    }

    protected abstract Task<CardsUnderTest> StartAsync(EraseAction action);

    private static Card Issued(int number, string? holder, int daysAgo) =>
        new("acme", holder, number, holder is null ? "Nobody" : $"Name of {holder}", IssuedAt: Now.AddDays(-daysAgo));

    private static SelectedRecords Of(RecordSelection selection, params ProtectedSubject[] people) =>
        new(TenantId.Parse("acme"), selection, people);

    private static ProtectedSubject Protected(string subject, Protection by) => new(
        SubjectId.Parse(subject),
        new Sensitive<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal)), by);

    private static Task<SelectionCount> CountAsync(
        CardsUnderTest service, SelectedRecords records, EraseAction action = EraseAction.HardDelete) =>
        service.Retention.CountAsync(records, service.Cards, action, CancellationToken.None);

    private static async Task<long[]> NumbersAsync(CardsUnderTest service) =>
        [.. (await service.AllAsync()).Select(card => card.Number)];

    private static async Task<long> SweepAsync(
        CardsUnderTest service, SelectedRecords records, EraseAction action, string? cursor = null)
    {
        var changed = 0L;
        while (true)
        {
            var piece = await service.Retention.SweepAsync(
                records, service.Cards, action, cursor, long.MaxValue, CancellationToken.None);
            changed += piece.Count;
            if (!piece.More)
                return changed;
            cursor = piece.Cursor;
        }
    }
}
