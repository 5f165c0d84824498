using PrivacyFunctions.Connectors;
using PrivacyFunctions.Tests.Connectors;

namespace PrivacyFunctions.Tests.Contracts;

/// <summary>What every connector does, whatever lies behind it.</summary>
public abstract class ConnectorContract
{
    private ConnectorUnderTest _service = null!;

    [TestInitialize]
    public async Task StartTheService() => _service = await StartAsync();

    [TestCleanup]
    public async Task StopTheService()
    {
        if (_service is not null)
            await _service.DisposeAsync();
    }

    protected abstract Task<ConnectorUnderTest> StartAsync();

    [TestMethod]
    public async Task A_person_without_records_has_empty_pages_and_counts_of_zero()
    {
        await SeedAsync("acme", "ada", "one");
        var nobody = ConnectorReading.Scope("acme", "nobody");
        Assert.AreEqual(0, await _service.Connector.CountAsync(nobody, _service.Notes));
        var (page, bytes) = await _service.Connector.PageAsync(nobody, _service.Notes, cursor: null);
        Assert.AreEqual(0, page.Count);
        Assert.IsNull(page.NextCursor);
        Assert.IsEmpty(bytes);
        Assert.AreEqual(0, await _service.Connector.VerifyAsync(nobody, _service.Notes, CancellationToken.None));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(nobody));
    }

    [TestMethod]
    public async Task Two_tenants_with_the_same_ids_never_see_each_others_records()
    {
        await SeedAsync("acme", "ada", "acme-1", "acme-2");
        await SeedAsync("globex", "ada", "globex-1");
        var (acme, globex) = (ConnectorReading.Scope("acme", "ada"), ConnectorReading.Scope("globex", "ada"));
        CollectionAssert.AreEquivalent(
            new[] { "acme-1", "acme-2" }, await _service.Connector.NotesAsync(acme, _service.Notes));
        CollectionAssert.AreEquivalent(
            new[] { "globex-1" }, await _service.Connector.NotesAsync(globex, _service.Notes));
        Assert.AreEqual(2, await _service.Connector.CountAsync(acme, _service.Notes));
        Assert.AreEqual(1, await _service.Connector.CountAsync(globex, _service.Notes));

        Assert.AreEqual(new Receipt.Erased(2), await EraseAsync(acme));
        Assert.AreEqual(0, await _service.Connector.VerifyAsync(acme, _service.Notes, CancellationToken.None));
        Assert.AreEqual(1, await _service.Connector.VerifyAsync(globex, _service.Notes, CancellationToken.None));
        CollectionAssert.AreEquivalent(
            new[] { "globex-1" }, await _service.Connector.NotesAsync(globex, _service.Notes));
    }

    [TestMethod]
    public async Task Pages_hold_every_record_once_and_start_again_at_any_cursor()
    {
        var notes = Enumerable.Range(0, (2 * ConnectorLimits.PageRecords) + 1).Select(i => $"note-{i:D5}").ToArray();
        await SeedAsync("acme", "ada", notes);
        await SeedAsync("acme", "bob", "not ada's");
        var scope = ConnectorReading.Scope("acme", "ada");
        var pages = await _service.Connector.PagesAsync(scope, _service.Notes);
        Assert.HasCount(3, pages);
        CollectionAssert.AreEquivalent(
            notes, pages.SelectMany(page => ConnectorReading.Parse(page.Bytes))
                .Select(r => r.GetProperty("note").GetString()).ToArray());
        foreach (var (page, bytes) in pages)
            Assert.HasCount(page.Count, ConnectorReading.Parse(bytes));
        for (var i = 1; i < pages.Count; i++)
        {
            var (_, again) = await _service.Connector.PageAsync(scope, _service.Notes, pages[i - 1].Page.NextCursor);
            CollectionAssert.AreEqual(pages[i].Bytes, again);
        }
    }

    [TestMethod]
    public async Task A_page_stays_below_its_limit_of_bytes()
    {
        var length = Math.Min(_service.LongestNote, 40_000);
        var notes = Enumerable.Range(0, 250).Select(i => $"{i:D5}" + new string('x', length - 5)).ToArray();
        await SeedAsync("acme", "ada", notes);
        var pages = await _service.Connector.PagesAsync(ConnectorReading.Scope("acme", "ada"), _service.Notes);
        Assert.AreEqual(250, pages.Sum(page => page.Page.Count));
        foreach (var (_, bytes) in pages)
            Assert.IsLessThanOrEqualTo(ConnectorLimits.PageBytes, bytes.Length);
    }

    [TestMethod]
    public async Task Texts_of_all_scripts_come_out_as_they_went_in()
    {
        string[] notes = ["Größe & Maß", "日本語のテキスト", "שלום", "emoji 👩‍👩‍👧 fin", "quote ' and \" and back\\slash",
            "--; DROP TABLE notes"];
        await SeedAsync("acme", "ada", [.. notes.Where(IsTakenByTheService)]);
        CollectionAssert.AreEquivalent(
            notes.Where(IsTakenByTheService).ToArray(),
            await _service.Connector.NotesAsync(ConnectorReading.Scope("acme", "ada"), _service.Notes));
    }

    [TestMethod]
    [DataRow("a_b", "axb")]
    [DataRow("a--", "a")]
    [DataRow("OR.1-1", "OR.1")]
    [DataRow("Ada", "ada")]
    [DataRow("ada", "ada.")]
    public async Task An_odd_id_is_that_persons_alone(string odd, string other)
    {
        await SeedAsync("acme", odd, "odd");
        await SeedAsync("acme", other, "other");
        var scope = ConnectorReading.Scope("acme", odd);
        CollectionAssert.AreEqual(new[] { "odd" }, await _service.Connector.NotesAsync(scope, _service.Notes));
        Assert.AreEqual(new Receipt.Erased(1), await EraseAsync(scope));
        Assert.AreEqual(0, await _service.Connector.VerifyAsync(scope, _service.Notes, CancellationToken.None));
        CollectionAssert.AreEqual(
            new[] { "other" },
            await _service.Connector.NotesAsync(ConnectorReading.Scope("acme", other), _service.Notes));
    }

    [TestMethod]
    public async Task Erasing_again_finds_nothing_and_harms_nobody()
    {
        await SeedAsync(
            "acme", "ada", [.. Enumerable.Range(0, ConnectorLimits.EraseBatchRecords + 1).Select(i => $"n{i}")]);
        await SeedAsync("acme", "bob", "bob's");
        var scope = ConnectorReading.Scope("acme", "ada");
        Assert.AreEqual(new Receipt.Erased(ConnectorLimits.EraseBatchRecords + 1), await EraseAsync(scope));
        Assert.IsInstanceOfType<Receipt.NothingFound>(await EraseAsync(scope));
        Assert.AreEqual(0, await _service.Connector.CountAsync(scope, _service.Notes));
        Assert.AreEqual(1, await _service.Connector.CountAsync(ConnectorReading.Scope("acme", "bob"), _service.Notes));
    }

    [TestMethod]
    public async Task Verifying_sees_what_came_back_after_the_erasure()
    {
        await SeedAsync("acme", "ada", "one");
        var scope = ConnectorReading.Scope("acme", "ada");
        await EraseAsync(scope);
        await SeedAsync("acme", "ada", "written by a job that ran late");
        Assert.AreEqual(1, await _service.Connector.VerifyAsync(scope, _service.Notes, CancellationToken.None));
    }

    [TestMethod]
    public async Task A_cancelled_call_ends_as_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAsync<OperationCanceledException>(
            () => _service.Connector.LocateAsync(ConnectorReading.Scope("acme", "ada"), cancelled.Token));
    }

    protected virtual bool IsTakenByTheService(string note) => true;

    private Task SeedAsync(string tenant, string subject, params string[] notes) =>
        _service.SeedAsync(
            ConnectorReading.Scope(tenant, subject).Tenant, ConnectorReading.Scope(tenant, subject).Subject, notes);

    private async Task<Receipt> EraseAsync(SubjectScope scope)
    {
        var erased = 0L;
        while (true)
        {
            var piece = await _service.Connector.EraseAsync(scope, _service.Notes, "step-1", CancellationToken.None);
            if (piece.Receipt is not Receipt.Erased { Count: var count })
                return erased > 0 ? new Receipt.Erased(erased) : piece.Receipt;
            erased += count;
            if (!piece.More)
                return new Receipt.Erased(erased);
        }
    }
}
