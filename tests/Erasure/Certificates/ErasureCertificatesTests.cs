using PrivacyFunctions.Audit;
using PrivacyFunctions.Connectors;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class ErasureCertificatesTests
{
    private readonly CertificateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_confirmed_erasure_gets_a_certificate_that_verifies_offline()
    {
        var issued = await _fixture.IssueAsync();
        var verified = Assert.IsInstanceOfType<CertificateVerification.Certificate>(
            CertificateVerifier.Verify(issued.Jws, _fixture.Keys.Set));
        Assert.AreEqual(issued.Sha256, verified.Proof.Sha256);
        Assert.AreEqual(issued.Sha256, verified.Proof.Announced.Evidence);
        Assert.AreEqual(SettableTime.Start, issued.IssuedAt);
        var document = verified.Document;
        Assert.AreEqual((await _fixture.Get<AuditProofs>().ReadSizeAsync(Token)).LogId, document.Log);
        Assert.HasCount(Erasures.Pack.Services.Count, document.Services);
        CollectionAssert.AreEqual(
            Erasures.Pack.Services.SelectMany(service => service.Collections)
                .Where(collection => collection.Erase.Ground is not null)
                .Select(collection => collection.Name).ToList(),
            document.Retained.Select(kept => kept.Collection.Collection).ToList());
    }

    [TestMethod]
    public async Task Dates_that_lie_ahead_are_stated_as_such()
    {
        var dates = (await _fixture.IssueAsync()).Document.Dates;
        Assert.AreEqual(new CertifiedDate("past", "2026-11-14T08:00:00.000Z"), dates.Received);
        Assert.AreEqual(new CertifiedDate("past", "2026-11-21T08:15:00.000Z"), dates.KeyInaccessible);
        Assert.AreEqual(new CertifiedDate("ahead", "2026-12-31T09:00:00.000Z"), dates.KeyIrrecoverable);
        Assert.AreEqual(new CertifiedDate("ahead", "2026-12-26T08:10:00.000Z"), dates.LastBackupExpires);
    }

    [TestMethod]
    public async Task A_date_that_nobody_knows_is_stated_as_unknown()
    {
        _fixture.Irrecoverable = null;
        Assert.AreEqual(new CertifiedDate("unknown"), (await _fixture.IssueAsync()).Document.Dates.KeyIrrecoverable);
    }

    [TestMethod]
    public async Task Bytes_in_backups_are_shredded_or_age_out_as_the_pack_says()
    {
        var services = (await _fixture.IssueAsync()).Document.Services;
        Assert.AreEqual(
            new BackupFate("shredded", "subject", "2026-11-21T08:15:00.000Z"),
            services.Single(service => service.Service == "documents").Collections[0].Backups);
        Assert.AreEqual(
            new BackupFate("ages_out", Until: "2026-12-26T08:10:00.000Z"),
            services.Single(service => service.Service == "accounts").Collections[0].Backups);
    }

    [TestMethod]
    public async Task What_was_only_asked_for_is_certified_as_asked_and_not_as_verified()
    {
        await _fixture.LogAsync();
        var issued = await _fixture.Certificates.IssueAsync(
            Erasures.Confirmed().With("oauth-connections", new Receipt.Asked(2)), Token);
        Assert.IsInstanceOfType<CertificateVerification.Certificate>(
            CertificateVerifier.Verify(issued.Jws, _fixture.Keys.Set));
        var service = issued.Document.Services.Single(candidate => candidate.Service == "connections");
        Assert.AreEqual(new CertifiedProbe("not_possible"), service.Probe);
        var asked = service.Collections.Single(item => item.Collection == "oauth-connections");
        Assert.AreEqual(("asked", 2L), (asked.Outcome, asked.Count));
    }

    [TestMethod]
    public async Task The_same_erasure_again_gets_the_same_bytes_even_after_a_restart()
    {
        var first = await _fixture.IssueAsync();
        await _fixture.RestartAsync();
        _fixture.Time.Now += TimeSpan.FromDays(3);
        var second = await _fixture.IssueAsync();
        CollectionAssert.AreEqual(first.Jws, second.Jws);
        Assert.AreEqual(first.IssuedAt, second.IssuedAt);
    }

    [TestMethod]
    public async Task Runs_at_once_lead_to_one_certificate()
    {
        await _fixture.LogAsync();
        var issued = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
            _fixture.Certificates.IssueAsync(Erasures.Confirmed(), Token))));
        Assert.HasCount(1, issued.Select(certificate => Convert.ToHexString(certificate.Jws)).Distinct().ToList());
        Assert.AreEqual(3 + 1, (await _fixture.Get<AuditProofs>().ReadSizeAsync(Token)).Size);
    }

    [TestMethod]
    public async Task A_crash_at_any_write_is_repeated_to_one_certificate()
    {
        for (var write = 1; write <= 4; write++)
        {
            foreach (var afterWriting in new[] { false, true })
            {
                await using var fixture = new CertificateFixture();
                await fixture.LogAsync();
                (fixture.Blobs.FailAt, fixture.Blobs.AfterWriting) = (write, afterWriting);
                await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
                    () => fixture.Certificates.IssueAsync(Erasures.Confirmed(), Token));
                await AssertRepeatsAsync(fixture);
            }
        }
    }

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(0, 1)]
    public async Task A_crash_while_the_event_is_logged_is_repeated_to_one_certificate(int before, int after)
    {
        await _fixture.LogAsync();
        (_fixture.Entities.FailBefore, _fixture.Entities.FailAfter) = (before, after);
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(
            () => _fixture.Certificates.IssueAsync(Erasures.Confirmed(), Token));
        await AssertRepeatsAsync(_fixture);
    }

    public static IEnumerable<object[]> Unconfirmed()
    {
        yield return [nameof(Receipt.Failed), "users is failed"];
        yield return [nameof(Receipt.Held), "users is held"];
        yield return [nameof(Receipt.Exported), "users is exported"];
        yield return ["unverified", "accounts is not verified"];
        yield return ["left", "still found records"];
        yield return ["service missing", "service accounts is missing"];
        yield return ["collection missing", "collection accounts.users is missing"];
        yield return ["live systems", "live systems are not erased"];
        yield return ["key", "key is not destroyed"];
        yield return ["no sign-off", "sign-off of another person"];
        yield return ["own sign-off", "sign-off of another person"];
    }

    [TestMethod]
    [DynamicData(nameof(Unconfirmed))]
    public async Task What_is_not_confirmed_gets_no_certificate(string change, string sentence)
    {
        await _fixture.LogAsync();
        var refused = await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => _fixture.Certificates.IssueAsync(Change(Erasures.Confirmed(), change), Token));
        Assert.Contains(sentence, refused.Message);
        Assert.AreEqual(0, _fixture.Blobs.Writes);
        Assert.IsNull(await _fixture.Certificates.FindAsync(
            Erasures.Confirmed().Tenant, Erasures.Request, Token));
    }

    [TestMethod]
    public async Task A_waived_grace_is_certified_with_both_persons()
    {
        await _fixture.LogAsync();
        var record = Erasures.Confirmed() with
        {
            NoGrace = true,
            GraceEndedAt = null,
            Approvals =
            [
                new Approval("requested", "actor-1", SettableTime.Start.AddHours(-3)),
                new Approval("signed_off", "actor-2", SettableTime.Start.AddHours(-2)),
            ],
        };
        var document = (await _fixture.Certificates.IssueAsync(record, Token)).Document;
        Assert.AreEqual("waived", document.Grace);
        CollectionAssert.AreEqual(
            new[] { "actor-1", "actor-2" }, document.Approvals.Select(approval => approval.Actor).ToList());
    }

    private static ErasureRecord Change(ErasureRecord record, string change) => change switch
    {
        nameof(Receipt.Failed) => record.With("users", new Receipt.Failed(FailureReason.Timeout, Retriable: true)),
        nameof(Receipt.Held) => record.With("users", new Receipt.Held("hold_1")),
        nameof(Receipt.Exported) => record.With("users", new Receipt.Exported(3)),
        "unverified" => record.WithService("accounts", service => service with { VerifiedAt = null }),
        "left" => record.WithService("accounts", service => service with { Left = [new CollectionLeft("users", 1)] }),
        "service missing" => record.WithService("accounts", _ => null),
        "collection missing" => record.WithService("accounts", service => service with
        {
            Result = service.Result with
            {
                Items = [.. service.Result.Items.Where(item => item.Collection != "users")],
            },
        }),
        "live systems" => record with { LiveSystemsErasedAt = null },
        "key" => record with { KeyInaccessibleAt = null },
        "no sign-off" => record with { NoGrace = true },
        "own sign-off" => record with
        {
            NoGrace = true,
            Approvals = [.. record.Approvals, new Approval("signed_off", "actor-1", SettableTime.Start)],
        },
        _ => throw new ArgumentException(change),
    };

    private async Task AssertRepeatsAsync(CertificateFixture fixture)
    {
        await fixture.RestartAsync();
        fixture.Time.Now += TimeSpan.FromMinutes(7);
        var repeated = await fixture.Certificates.IssueAsync(Erasures.Confirmed(), Token);
        Assert.IsInstanceOfType<CertificateVerification.Certificate>(
            CertificateVerifier.Verify(repeated.Jws, fixture.Keys.Set));
        CollectionAssert.AreEqual(
            repeated.Jws, (await fixture.Certificates.IssueAsync(Erasures.Confirmed(), Token)).Jws);
        Assert.AreEqual(3 + 1, (await fixture.Get<AuditProofs>().ReadSizeAsync(Token)).Size);
    }
}
