using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Holds;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Local.Host.Clock;
using PrivacyFunctions.Local.Host.Sample.Remote;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Contracts;

namespace PrivacyFunctions.Tests.Connectors;

/// <summary>What only a service behind HTTP can do wrong, against the sample's service.</summary>
[TestClass]
public sealed class HttpRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly RecordSelection Old = new RecordSelection.OlderThan(Now.AddDays(-30));

    [TestMethod]
    public async Task A_hold_that_comes_between_two_pieces_protects_from_the_next_one_on()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.HardDelete, Now);
        await service.SeedAsync([.. Enumerable.Range(1, 40).Select(i => Issued("acme", i % 2 == 0 ? "ada" : "bob", i))]);
        var first = await service.Retention.SweepAsync(
            Of(Old), service.Cards, EraseAction.HardDelete, cursor: null, limit: 10, CancellationToken.None);
        Assert.AreEqual((10, true), (first.Count, first.More));
        var held = (await service.AllAsync()).Count(card => card.Holder == "ada");
        var last = await service.Retention.SweepAsync(
            Of(Old, Protected("ada")), service.Cards, EraseAction.HardDelete, first.Cursor, limit: 1000,
            CancellationToken.None);
        Assert.AreEqual((30 - held, false), (last.Count, last.More));
        Assert.AreEqual(held, (await service.AllAsync()).Count(card => card.Holder == "ada"));
        Assert.HasCount(held, await service.AllAsync());
    }

    [TestMethod]
    public async Task As_many_people_as_can_have_a_hold_are_spared_in_one_call()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.HardDelete, Now);
        var people = Enumerable.Range(0, HoldLimits.ActiveHolds).Select(i => $"{i:D128}").ToList();
        await service.SeedAsync(
            Issued("acme", people[0], 1), Issued("acme", people[^1], 2), Issued("acme", "ada", 3));
        var records = Of(Old, [.. people.Select(Protected)]);
        Assert.AreEqual(
            new SelectionCount(Selected: 3, Held: 2, Requested: 0, Undated: 0),
            await service.Retention.CountAsync(
                records, service.Cards, EraseAction.HardDelete, CancellationToken.None));
        var piece = await service.Retention.SweepAsync(
            records, service.Cards, EraseAction.HardDelete, cursor: null, limit: 1000, CancellationToken.None);
        Assert.AreEqual((1, false), (piece.Count, piece.More));
        CollectionAssert.AreEqual(
            new[] { 1L, 2L }, (await service.AllAsync()).Select(card => card.Number).ToArray());
    }

    [TestMethod]
    public async Task Another_tenants_records_of_the_same_numbers_and_people_stay_as_they_are()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.Pseudonymise, Now);
        await service.SeedAsync([.. Enumerable.Range(1, 6).SelectMany(i => new[]
        {
            Issued("acme", i % 2 == 0 ? "ada" : null, i), Issued("globex", i % 2 == 0 ? "ada" : null, i),
        })]);
        var before = (await service.AllAsync()).Where(card => card.Tenant == "globex").ToArray();
        var (changed, cursor) = (0L, (string?)null);
        for (var more = true; more;)
        {
            var piece = await service.Retention.SweepAsync(
                Of(Old), service.Cards, EraseAction.Pseudonymise, cursor, limit: 2, CancellationToken.None);
            (changed, cursor, more) = (changed + piece.Count, piece.Cursor, piece.More);
        }

        Assert.AreEqual(6, changed);
        var after = await service.AllAsync();
        CollectionAssert.AreEqual(before, after.Where(card => card.Tenant == "globex").ToArray());
        Assert.IsTrue(after.Where(card => card.Tenant == "acme").All(card => card.Name!.StartsWith("psn", StringComparison.Ordinal)));
        Assert.HasCount(
            2, after.Where(card => card.Tenant == "acme").Select(card => card.Holder).Distinct(StringComparer.Ordinal));
    }

    [TestMethod]
    public async Task People_who_are_known_by_address_are_spared_however_it_is_written()
    {
        using var http = new HttpNotes();
        using var database = new SqliteDatabaseFile(LettersService.SqliteSchema);
        database.Execute(
            "INSERT INTO letters (tenant_id, recipient, box, nr, written_at) VALUES " +
            "('acme', 'ADA@Acme.example', 'a', 1, '2020-01-01T00:00:00Z'), ('acme', 'bob@acme.example', 'a', 2, 1577836800), " +
            "('acme', 'eve@acme.example', 'a', 3, '2020-01-01 00:00:00+02:00'), ('acme', 'eve@acme.example', 'a', 4, 'soon')");
        var pack = NotesService.Of(ConnectorKind.Http, LettersService.Letters());
        await using var service = await SampleService.StartAsync(
            pack, NotesService.Grounds, database.Path, port: 0, http.Keys, NetworkTime.Real, CancellationToken.None);
        var connector = http.Connector(service.Address, pack);
        var records = Of(
            Old, new ProtectedSubject(
                SubjectId.Parse("usr-1"),
                new(new Dictionary<string, string>(StringComparer.Ordinal) { ["email"] = "Ada@acme.Example" }),
                Protection.OpenRequest),
            Protected("usr-2"));
        Assert.AreEqual(
            new SelectionCount(Selected: 3, Held: 0, Requested: 1, Undated: 1),
            await connector.CountAsync(records, pack.Collections[0], EraseAction.HardDelete, CancellationToken.None));
        var piece = await connector.SweepAsync(
            records, pack.Collections[0], EraseAction.HardDelete, cursor: null, limit: 10, CancellationToken.None);
        Assert.AreEqual(2, piece.Count);
        var left = await connector.CountAsync(
            Of(new RecordSelection.Everything()), pack.Collections[0], EraseAction.HardDelete, CancellationToken.None);
        Assert.AreEqual(2, left.Selected, "Ada's, and the one that nobody knows the time of.");
    }

    [TestMethod]
    [DataRow(false, DisplayName = "a sweep")]
    [DataRow(true, DisplayName = "a removal of secrets")]
    public async Task A_call_whose_time_is_over_changes_nothing(bool secrets)
    {
        var action = secrets ? EraseAction.SecureErase : EraseAction.HardDelete;
        await using var cards = new SqliteCards(action, Now);
        await cards.SeedAsync(Issued("acme", "ada", 1) with { Pin = "1234" });
        // 45 seconds late: the signature still holds, and the caller has stopped waiting long ago.
        using var late = new AdjustableTimeProvider(TimeProvider.System, offsetFile: null);
        late.AdvanceTo(late.GetUtcNow().AddSeconds(45));
        using var http = new HttpNotes();
        var pack = CardsService.Of(ConnectorKind.Http, action);
        await using var service = await SampleService.StartAsync(
            pack, NotesService.Grounds, cards.Path, port: 0, http.Keys, new NetworkTime(late), CancellationToken.None);
        var connector = http.Connector(service.Address, pack);
        var hashes = secrets ? await connector.HashSecretsAsync(Of(Old), cards.Cards, CancellationToken.None) : [];
        var before = await cards.AllAsync();
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => secrets
            ? connector.RemoveSecretsAsync(Of(Old), cards.Cards, hashes, CancellationToken.None)
            : connector.SweepAsync(Of(Old), cards.Cards, action, cursor: null, limit: 10, CancellationToken.None));
        Assert.AreEqual((FailureReason.ServiceError, true), (fault.Reason, fault.Retriable));
        Assert.HasCount(1, before);
        CollectionAssert.AreEqual(before.ToArray(), (await cards.AllAsync()).ToArray());
        Assert.AreEqual(secrets, hashes.Count > 0);
    }

    [TestMethod]
    public async Task A_service_that_offers_nothing_of_it_says_so()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.HardDelete, Now, offersRest: false);
        await service.SeedAsync(Issued("acme", "ada", 1));
        var fault = await Assert.ThrowsExactlyAsync<ConnectorException>(() => service.Retention.CountAsync(
            Of(Old), service.Cards, EraseAction.HardDelete, CancellationToken.None));
        Assert.AreEqual((FailureReason.NotSupported, false), (fault.Reason, fault.Retriable));
    }

    [TestMethod]
    public async Task What_goes_with_a_parent_is_refused_before_anybody_is_asked()
    {
        await using var service = await HttpCards.StartAsync(EraseAction.HardDelete, Now, offersRest: false);
        await Assert.ThrowsExactlyAsync<NotSupportedException>(() => service.Retention.CountAsync(
            Of(new RecordSelection.WithParent(null)), service.Cards, EraseAction.HardDelete, CancellationToken.None));
    }

    private static Card Issued(string tenant, string? holder, int number) =>
        new(tenant, holder, number, $"Name of {holder}", IssuedAt: Now.AddDays(-31));

    private static SelectedRecords Of(RecordSelection selection, params ProtectedSubject[] people) =>
        new(TenantId.Parse("acme"), selection, people) { Request = "swp_1" };

    private static ProtectedSubject Protected(string subject) => new(
        SubjectId.Parse(subject),
        new Sensitive<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(StringComparer.Ordinal)),
        Protection.Hold);
}
