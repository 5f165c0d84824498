using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Evidence;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class ErasureSupplementTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly CertificateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task A_supplement_states_the_dates_that_have_come_and_names_its_certificate()
    {
        var certificate = await _fixture.IssueAsync();
        _fixture.Time.Now = SettableTime.Start.AddDays(60);
        var supplement = await IssueAsync(1);
        var verified = Assert.IsInstanceOfType<CertificateVerification.Certificate>(
            CertificateVerifier.Verify(certificate.Jws, _fixture.Keys.Set));
        var added = Assert.IsInstanceOfType<CertificateVerification.Supplement>(
            CertificateVerifier.VerifySupplement(supplement.Jws, _fixture.Keys.Set, verified));
        Assert.IsTrue(added.IsCompared);
        Assert.AreEqual(certificate.Sha256, added.Document.Certificate);
        Assert.AreEqual(new CertifiedDate("past", "2026-12-31T09:00:00.000Z"), added.Document.Dates.KeyIrrecoverable);
        Assert.AreEqual(new CertifiedDate("past", "2026-12-26T08:10:00.000Z"), added.Document.Dates.LastBackupExpires);
        Assert.AreEqual(
            new RepeatedProbe("P1D", "2026-11-22T09:00:00.000Z", "nothing_found"), added.Document.Probes[0]);
    }

    [TestMethod]
    public async Task The_same_number_again_gets_the_same_bytes_and_the_next_number_a_new_document()
    {
        await _fixture.IssueAsync();
        var first = await IssueAsync(1);
        _fixture.Time.Now += TimeSpan.FromDays(50);
        CollectionAssert.AreEqual(first.Jws, (await IssueAsync(1)).Jws);
        var second = await IssueAsync(2);
        Assert.AreNotEqual(first.Sha256, second.Sha256);
        Assert.AreEqual(
            second.Sha256,
            (await _fixture.Certificates.FindSupplementAsync(Acme, Erasures.Request, Token))!.Sha256);
        Assert.AreEqual(3 + 1 + 2, (await _fixture.Get<AuditProofs>().ReadSizeAsync(Token)).Size);
    }

    [TestMethod]
    public async Task Without_a_certificate_there_is_nothing_to_add_to()
    {
        await _fixture.LogAsync();
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(() => IssueAsync(1));
    }

    [TestMethod]
    public async Task A_certificate_is_no_supplement_and_a_supplement_no_certificate()
    {
        var certificate = await _fixture.IssueAsync();
        var supplement = await IssueAsync(1);
        Assert.Contains("another purpose", Assert.IsInstanceOfType<CertificateVerification.NotVerified>(
            CertificateVerifier.Verify(supplement.Jws, _fixture.Keys.Set)).Reason);
        Assert.Contains("another purpose", Assert.IsInstanceOfType<CertificateVerification.NotVerified>(
            CertificateVerifier.VerifySupplement(certificate.Jws, _fixture.Keys.Set, certificate: null)).Reason);
    }

    private Task<IssuedSupplement> IssueAsync(int number) => _fixture.Certificates.IssueSupplementAsync(
        Acme, Erasures.Request, number,
        [new Probe(WatchKind.AfterADay, SettableTime.Start.AddDays(1), Clean: true)], Token);
}
