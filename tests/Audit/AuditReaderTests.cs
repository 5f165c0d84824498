using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Audit;

[TestClass]
public sealed class AuditReaderTests
{
    private static readonly AuditFilter Everything = new(null, null, null);
    private readonly AuditFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_tenant_sees_its_own_events_newest_first_with_their_payloads()
    {
        await _fixture.Log.AppendAsync(
            [AuditFixture.Event("a1"), AuditFixture.Event("g1", AuditFixture.Globex), AuditFixture.Event("a2")], Token);
        await _fixture.Log.AppendAsync([AuditFixture.Event("a3")], Token);
        var page = await _fixture.Reader.ReadAsync(AuditFixture.Acme, Everything, 10, null, Token);
        CollectionAssert.AreEqual(new[] { "a3", "a2", "a1" }, page.Items.Select(item => item.Id).ToArray());
        Assert.IsNull(page.Next);
        Assert.AreEqual("reason of a2", page.Items[1].Payload!.Details);
        Assert.AreEqual("192.0.2.7", page.Items[1].Payload!.IpAddress);
        CollectionAssert.AreEqual(new[] { "g1" }, (await ReadAllAsync(AuditFixture.Globex, Everything, 10)).ToArray());
        Assert.IsEmpty(await ReadAllAsync(PrivacyFunctions.Tenants.TenantId.Parse("acme-0"), Everything, 10));
    }

    [TestMethod]
    public async Task Pages_of_any_size_give_every_event_once()
    {
        await _fixture.Log.AppendAsync(AuditFixture.Events(250), Token);
        var expected = AuditFixture.Events(250).Select(item => item.Id).Reverse().ToArray();
        foreach (var limit in new[] { 1, 7, 96, 97, 250, 1000 })
            CollectionAssert.AreEqual(expected, (await ReadAllAsync(AuditFixture.Acme, Everything, limit)).ToArray());
    }

    [TestMethod]
    public async Task Events_can_be_asked_for_by_action_and_time()
    {
        for (var day = 0; day < 5; day++)
        {
            _fixture.Time.Now = SettableTime.Start.AddDays(day);
            await _fixture.Log.AppendAsync(
                [AuditFixture.Event($"s{day}", at: _fixture.Time.Now),
                    AuditFixture.Event($"d{day}", action: "access.denied", at: _fixture.Time.Now)], Token);
        }

        async Task<string> Find(AuditFilter filter) =>
            string.Join(' ', await ReadAllAsync(AuditFixture.Acme, filter, 2));
        Assert.AreEqual("d4 d3 d2 d1 d0", await Find(new AuditFilter("access.denied", null, null)));
        Assert.AreEqual("s4 s3 s2 s1 s0", await Find(new AuditFilter("request.", null, null)));
        Assert.AreEqual("", await Find(new AuditFilter("access", null, null)));
        Assert.AreEqual("d2 d1",
            await Find(new AuditFilter("access.denied", SettableTime.Start.AddDays(1), SettableTime.Start.AddDays(3))));
    }

    [TestMethod]
    public async Task A_filter_that_finds_little_answers_short_pages_and_goes_on()
    {
        await _fixture.Log.AppendAsync([AuditFixture.Event("needle", action: "package.claimed")], Token);
        for (var i = 0; i < AuditLimits.GroupsPerPage + 5; i++)
            await _fixture.Log.AppendAsync([AuditFixture.Event($"hay{i}")], Token);
        var filter = new AuditFilter("package.claimed", null, null);
        var first = await _fixture.Reader.ReadAsync(AuditFixture.Acme, filter, 10, null, Token);
        Assert.IsEmpty(first.Items);
        Assert.IsNotNull(first.Next);
        CollectionAssert.AreEqual(new[] { "needle" }, (await ReadAllAsync(AuditFixture.Acme, filter, 10)).ToArray());
    }

    [TestMethod]
    public async Task A_forgotten_month_keeps_its_leaves_and_proofs_and_loses_its_payloads()
    {
        await _fixture.Log.AppendAsync([AuditFixture.Event("november")], Token);
        _fixture.Time.Now = SettableTime.Start.AddMonths(1);
        await _fixture.Log.AppendAsync([AuditFixture.Event("december")], Token);
        await _fixture.Months.DestroyAsync(new KeyScope.AuditMonth(2026, 11), Token);
        var page = await _fixture.Reader.ReadAsync(AuditFixture.Acme, Everything, 10, null, Token);
        Assert.IsNotNull(page.Items[0].Payload);
        Assert.IsNull(page.Items[1].Payload);
        Assert.IsNull(page.Items[1].Salt);
        Assert.AreEqual("november", page.Items[1].Id);
        Assert.IsInstanceOfType<AuditProofOutcome.Included>(await _fixture.Proofs.ProveInclusionAsync(0, null, Token));
    }

    [TestMethod]
    public async Task Nothing_personal_is_readable_in_the_store()
    {
        await _fixture.Log.AppendAsync([AuditFixture.Event("a1")], Token);
        await foreach (var row in _fixture.Entities.QueryAsync(new EntityQuery(AuditRows.Table, "log"), Token))
        {
            var text = Encoding.UTF8.GetString(row.Content.Span);
            foreach (var personal in new[] { "192.0.2.7", "Browser", "reason of", "actor-1" })
                Assert.DoesNotContain(personal, text);
        }
    }

    [TestMethod]
    public async Task A_payload_that_was_exchanged_in_the_store_does_not_open()
    {
        await _fixture.Log.AppendAsync([AuditFixture.Event("a1")], Token);
        await _fixture.Log.AppendAsync([AuditFixture.Event("a2")], Token);
        var first = await _fixture.Entities.GetAsync(AuditRows.Payloads(AuditFixture.Acme, 0), Token);
        var second = await _fixture.Entities.GetAsync(AuditRows.Payloads(AuditFixture.Acme, 1), Token);
        var swapped = Encoding.UTF8.GetString(first!.Content.Span)
            .Replace("\"indexes\":[0]", "\"indexes\":[1]", StringComparison.Ordinal);
        await _fixture.Entities.ReplaceAsync(second!.Key, Encoding.UTF8.GetBytes(swapped), second.ETag, Token);
        await Assert.ThrowsExactlyAsync<InvalidDataException>(() => ReadAllAsync(AuditFixture.Acme, Everything, 10));
    }

    [TestMethod]
    public async Task Overlong_and_malformed_texts_from_outside_are_cut_and_kept()
    {
        var payload = new AuditPayload("actor", UserAgent: new string('x', 600), Details: "lone \ud800 surrogate");
        await _fixture.Log.AppendAsync([AuditFixture.Event("a1") with { Payload = payload }], Token);
        var read = (await _fixture.Reader.ReadAsync(AuditFixture.Acme, Everything, 10, null, Token)).Items[0].Payload!;
        Assert.HasCount(AuditLimits.UserAgentCharacters, read.UserAgent!);
        Assert.EndsWith("…", read.UserAgent);
        Assert.AreEqual("lone \uFFFD surrogate", read.Details);
    }

    private async Task<List<string>> ReadAllAsync(PrivacyFunctions.Tenants.TenantId tenant, AuditFilter filter, int limit)
    {
        var ids = new List<string>();
        AuditPosition? after = null;
        do
        {
            var page = await _fixture.Reader.ReadAsync(tenant, filter, limit, after, Token);
            Assert.IsLessThanOrEqualTo(limit, page.Items.Count);
            ids.AddRange(page.Items.Select(item => item.Id));
            after = page.Next is { } next ? AuditPosition.Parse(next.ToString()) : null;
        }
        while (after is not null);
        return ids;
    }
}
