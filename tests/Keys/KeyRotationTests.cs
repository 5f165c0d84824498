using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Retention;
using PrivacyFunctions.Storage;
using static PrivacyFunctions.Tests.Keys.KeysFixture;

namespace PrivacyFunctions.Tests.Keys;

/// <summary>Rotation of a tenant's data key and of its pseudonym secret, step by step as the orchestration does.</summary>
[TestClass]
public sealed class KeyRotationTests : IAsyncDisposable
{
    private readonly KeysFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private ITenantKeys Tenants => _fixture.Tenants;

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [TestInitialize]
    public async Task ProvisionAsync()
    {
        await _fixture.Keys.ProvisionTenantAsync(Acme, Token);
        for (var i = 0; i < 5; i++)
            await _fixture.Notes.WriteAsync(Acme, $"note-{i}", $"text {i}", Token);
    }

    [TestMethod]
    public async Task A_rotation_writes_with_the_pending_version_at_once_and_seals_everything_anew()
    {
        Assert.AreEqual(2, await Tenants.StartRotationAsync(Acme, Token));
        await _fixture.Notes.WriteAsync(Acme, "during", "text", Token);
        Assert.AreEqual(2, await _fixture.Notes.VersionAsync(Acme, "during", Token));
        Assert.AreEqual("text 3", await _fixture.Notes.ReadAsync(Acme, "note-3", Token));

        await RunAsync(new KeyRotationStartedV1(Acme, 2));
        await _fixture.RestartAsync();
        for (var i = 0; i < 5; i++)
        {
            Assert.AreEqual(2, await _fixture.Notes.VersionAsync(Acme, $"note-{i}", Token));
            Assert.AreEqual($"text {i}", await _fixture.Notes.ReadAsync(Acme, $"note-{i}", Token));
        }

        var record = await _fixture.RecordAsync(Acme);
        CollectionAssert.AreEqual(
            new[] { DataKeyState.Retired, DataKeyState.Active }, record.Versions.Select(v => v.State).ToArray());
        CollectionAssert.AreEqual(
            new[] { "key.rotation_finished done", "key.rotation_started done" }, _fixture.Audit.Actions.ToArray());
    }

    [TestMethod]
    public async Task Two_rotations_at_once_are_one()
    {
        var versions = await Task.WhenAll(Enumerable.Range(0, 4).Select(
            _ => Task.Run(() => Tenants.StartRotationAsync(Acme, Token))));
        Assert.IsTrue(versions.All(version => version == 2));
        Assert.HasCount(2, (await _fixture.RecordAsync(Acme)).Versions);
        var rotation = new KeyRotationStartedV1(Acme, 2);
        await Task.WhenAll(Task.Run(() => RunAsync(rotation)), Task.Run(() => RunAsync(rotation)));
        Assert.AreEqual(2, await _fixture.Notes.VersionAsync(Acme, "note-4", Token));
        Assert.IsNull((await _fixture.RecordAsync(Acme)).Pending);
    }

    [TestMethod]
    public async Task A_crash_at_any_write_costs_nothing_but_another_run()
    {
        for (var crash = 1; ; crash++)
        {
            var (write, crashed) = (0, false);
            _fixture.OnWrite = _ =>
            {
                if (++write != crash)
                    return;
                crashed = true;
                throw new StorageUnavailableException("The power went.");
            };
            try
            {
                var version = await Tenants.StartRotationAsync(Acme, Token);
                await RunAsync(new KeyRotationStartedV1(Acme, version!.Value));
            }
            catch (StorageUnavailableException)
            {
                _fixture.OnWrite = null;
                await _fixture.RestartAsync();
                // What the reconciler does: it starts what is pending, if it came to that.
                if ((await _fixture.RecordAsync(Acme)).Pending is { } pending)
                    await RunAsync(new KeyRotationStartedV1(Acme, pending.Version));
            }

            _fixture.OnWrite = null;
            var record = await _fixture.RecordAsync(Acme);
            Assert.IsNull(record.Contradiction());
            Assert.IsNull(record.Pending);
            for (var i = 0; i < 5; i++)
            {
                Assert.AreEqual($"text {i}", await _fixture.Notes.ReadAsync(Acme, $"note-{i}", Token));
                Assert.AreEqual(
                    record.ToWriteWith.Version, await _fixture.Notes.VersionAsync(Acme, $"note-{i}", Token));
            }

            if (!crashed)
                break;
            Assert.IsLessThan(30, crash);
        }
    }

    [TestMethod]
    public async Task What_was_written_late_with_the_old_key_is_found_by_the_second_pass()
    {
        await Tenants.StartRotationAsync(Acme, Token);
        var rotation = new KeyRotationStartedV1(Acme, 2);
        KeyWorkProgressV1 progress;
        do
            progress = await Tenants.ResealAsync(rotation, Token);
        while (progress.PauseUntil is null);
        // Somebody who had fetched version 1 before.
        using (var old = await _fixture.Keys.GetAsync(new KeyScope.Tenant(Acme), 1, Token))
            await _fixture.Notes.WriteWithAsync(old, Acme, "late", "late text", Token);

        await RunAsync(rotation);
        Assert.AreEqual(2, await _fixture.Notes.VersionAsync(Acme, "late", Token));
        Assert.AreEqual("late text", await _fixture.Notes.ReadAsync(Acme, "late", Token));
    }

    [TestMethod]
    public async Task A_rotation_is_not_promoted_before_everything_was_gone_through()
    {
        await Tenants.StartRotationAsync(Acme, Token);
        var rotation = new KeyRotationStartedV1(Acme, 2);
        await Tenants.ResealAsync(rotation, Token);
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => Tenants.PromoteAsync(rotation, Token));
        Assert.IsNotNull((await _fixture.RecordAsync(Acme)).Pending);
    }

    [TestMethod]
    public async Task Keys_that_services_keep_wrapped_stay_good_and_are_given_anew()
    {
        var given = (ServiceKeyOutcome.Given)await _fixture.ServiceKeys.GenerateAsync(Acme, null, Token);
        await Tenants.StartRotationAsync(Acme, Token);
        await RunAsync(new KeyRotationStartedV1(Acme, 2));
        var unwrapped = (ServiceKeyOutcome.Given)await _fixture.ServiceKeys.UnwrapAsync(
            Acme, null, given.Wrapped!, Token);
        CollectionAssert.AreEqual(given.Key, unwrapped.Key);
        var again = (ServiceKeyOutcome.Given)await _fixture.ServiceKeys.UnwrapAsync(
            Acme, null, unwrapped.Wrapped!, Token);
        CollectionAssert.AreEqual(given.Key, again.Key);
        Assert.IsNull(again.Wrapped);
    }

    [TestMethod]
    public async Task Facts_of_the_product_are_sealed_anew_page_by_page()
    {
        var facts = new ProductFactStore(
            _fixture.Store, new FactSeal(_fixture.Envelopes), new FactPseudonyms(_fixture.Pseudonyms), _fixture.Time);
        var identifiers = new FactIdentifiers(new Dictionary<string, string> { ["email"] = "ada@acme.example" });
        for (var i = 0; i < 150; i++)
        {
            var fact = new ProductFact(
                $"fact-{i:000}", ProductEventType.AccountClosed, _fixture.Time.GetUtcNow(), Ada, null, null);
            Assert.IsTrue(await facts.AddAsync(Acme, fact, identifiers, ["rule"], Token));
        }

        await Tenants.StartRotationAsync(Acme, Token);
        var resealing = new FactResealing(_fixture.Store, facts);
        var first = await resealing.ResealPageAsync(Acme, 2, null, Token);
        Assert.AreEqual(100, first.Resealed);
        Assert.AreEqual(new ResealedPage(50, null), await resealing.ResealPageAsync(Acme, 2, first.Cursor, Token));
        Assert.AreEqual(0, (await resealing.ResealPageAsync(Acme, 2, null, Token)).Resealed);
        var row = (await facts.FindAsync(Acme, "fact-149", Token))!;
        Assert.AreEqual(2, Envelope.KeyVersion(row.Sealed));
        var about = (await facts.OpenAsync(Acme, "fact-149", Token))!;
        Assert.AreEqual(Ada, about.Subject);
        Assert.AreEqual("ada@acme.example", about.Identifiers.ByName["email"]);
    }

    [TestMethod]
    public async Task Contradictory_metadata_stop_a_rotation_and_lose_nothing()
    {
        var entity = (await _fixture.Store.GetAsync(KeyRecords.OfTenant(Acme), Token))!;
        var record = await _fixture.RecordAsync(Acme);
        var broken = record with { Versions = [record.Versions[0], record.Versions[0] with { Version = 3 }] };
        await _fixture.Store.ReplaceAsync(entity.Key, EntityJson.Write(broken), entity.ETag, Token);
        var stored = (await _fixture.Store.GetAsync(entity.Key, Token))!;
        var refused = await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => Tenants.StartRotationAsync(Acme, Token));
        Assert.AreEqual(KeyRefusal.Contradictory, refused.Refusal);
        Assert.Contains("gap", refused.Message);
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => Tenants.ResealAsync(new KeyRotationStartedV1(Acme, 2), Token));
        await Assert.ThrowsExactlyAsync<KeyUnavailableException>(
            () => _fixture.Shred.DestroyTenantKeyAsync(Acme, "req_1", Token));
        Assert.AreEqual(stored.ETag, (await _fixture.Store.GetAsync(entity.Key, Token))!.ETag);

        // The operator repairs it, and everything reads again.
        await _fixture.Store.ReplaceAsync(entity.Key, entity.Content, stored.ETag, Token);
        Assert.AreEqual("text 1", await _fixture.Notes.ReadAsync(Acme, "note-1", Token));
    }

    [TestMethod]
    public async Task After_a_rotation_of_the_secret_new_pseudonyms_differ_and_old_fences_stand()
    {
        var before = await _fixture.Pseudonyms.OfAsync(Acme, "email", "ada", Token);
        await _fixture.FenceAsync(Acme, Ada);
        using var key = await _fixture.Keys.GetOrCreateAsync(AdaOfAcme with { Id = SubjectId.Parse("bob") }, Token);
        await Tenants.RotatePseudonymsAsync(Acme, Token);
        var after = await _fixture.Pseudonyms.OfAsync(Acme, "email", "ada", Token);
        Assert.AreEqual(2, after.KeyVersion);
        Assert.StartsWith("psn2_", after.Text);
        CollectionAssert.AreEqual(
            new[] { after, before }, (await _fixture.Pseudonyms.CandidatesAsync(Acme, "email", "ada", Token)).ToArray());
        Assert.IsTrue(await _fixture.Fences.IsFencedAsync(Acme, Ada, Token));
        await _fixture.RestartAsync();
        using var same = await _fixture.Keys.GetOrCreateAsync(AdaOfAcme with { Id = SubjectId.Parse("bob") }, Token);
        CollectionAssert.AreEqual(key.Bytes.ToArray(), same.Bytes.ToArray());
    }

    private async Task RunAsync(KeyRotationStartedV1 rotation)
    {
        while (true)
        {
            var progress = await Tenants.ResealAsync(rotation, Token);
            if (progress.Stopped)
                return;
            if (progress.Finished)
                break;
            if (progress.PauseUntil is { } until)
                _fixture.Time.AdvanceTo(until);
        }

        await Tenants.PromoteAsync(rotation, Token);
    }
}
