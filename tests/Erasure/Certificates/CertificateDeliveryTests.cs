using System.Text;
using PrivacyFunctions.Audit;
using PrivacyFunctions.Erasure;
using PrivacyFunctions.Erasure.Certificates;
using PrivacyFunctions.Mail;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Tenants;
using PrivacyFunctions.Tests.Audit;

namespace PrivacyFunctions.Tests.Erasure.Certificates;

[TestClass]
public sealed class CertificateDeliveryTests
{
    private static readonly TenantId Acme = TenantId.Parse("acme");

    private readonly CertificateFixture _fixture = new();

    public TestContext TestContext { get; set; } = null!;

    private CancellationToken Token => TestContext.CancellationToken;

    private CertificateDelivery Delivery => _fixture.Get<CertificateDelivery>();

    [TestCleanup]
    public async Task CleanAsync() => await _fixture.DisposeAsync();

    [TestMethod]
    public async Task The_mail_carries_the_certificate_and_says_what_stays_and_what_is_to_come()
    {
        var issued = await _fixture.CertifyAsync();
        Assert.IsTrue(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        var mail = _fixture.Transport.Mails.Single();
        var attached = mail.Attachments.Single();
        CollectionAssert.AreEqual(issued.Jws, attached.Content.ToArray());
        Assert.AreEqual(
            ($"erasure-certificate-{Erasures.Request}.json", "application/json"),
            (attached.FileName, attached.ContentType));
        var text = mail.Text.Reveal();
        foreach (var part in new[]
        {
            "Accounts: 13 records erased", "What stays", "21 November 2033, 09:00 UTC. Tax law demands",
            "until 26 December 2026, 08:10 UTC", "no backup can bring it back from 31 December 2026",
            "https://privacy.testbed.example/certificate#token=acme.", "supervisory authority",
            Erasures.Pack.ContactEmail,
        })
            Assert.Contains(part, text);
        Assert.DoesNotContain("ada", mail.Subject);
    }

    [TestMethod]
    public async Task The_link_of_the_mail_opens_the_certificate()
    {
        await _fixture.CertifyAsync();
        await Delivery.DeliverAsync(Acme, Erasures.Request, Token);
        Assert.AreEqual(
            Erasures.Request, await _fixture.Get<CertificateLinkStore>().FindAsync(LinkOf(_fixture), Token));
    }

    [TestMethod]
    public async Task A_repeated_step_sends_the_same_mail_once()
    {
        await _fixture.CertifyAsync();
        _fixture.Transport.FailuresAfterDelivery.Enqueue(new HttpRequestException("lost"));
        await Assert.ThrowsExactlyAsync<HttpRequestException>(
            () => Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        var before = LinkOf(_fixture).Id;
        await _fixture.RestartAsync();
        Assert.IsTrue(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        Assert.IsTrue(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        Assert.HasCount(1, _fixture.Transport.Mails);
        Assert.AreEqual(before, LinkOf(_fixture).Id);
        Assert.AreEqual("certificate.delivered", await LastActionAsync());
    }

    [TestMethod]
    public async Task Once_the_address_is_forgotten_a_delivered_one_stays_delivered_and_another_is_refused()
    {
        await _fixture.CertifyAsync();
        Assert.IsTrue(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        await _fixture.Get<RequestContacts>().ForgetAsync(Acme, Erasures.Request, Token);
        Assert.IsTrue(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        await SupplementAsync();
        Assert.IsFalse(await Delivery.DeliverSupplementAsync(Acme, Erasures.Request, Token));
        Assert.HasCount(1, _fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task Nobody_without_an_address_is_told()
    {
        await _fixture.SubmitAsync(email: null);
        await _fixture.IssueAsync();
        Assert.IsFalse(await Delivery.DeliverAsync(Acme, Erasures.Request, Token));
    }

    [TestMethod]
    public async Task Without_a_certificate_there_is_nothing_to_deliver()
    {
        await _fixture.SubmitAsync();
        await Assert.ThrowsExactlyAsync<InvalidOperationException>(
            () => Delivery.DeliverAsync(Acme, Erasures.Request, Token));
        Assert.IsEmpty(_fixture.Transport.Mails);
    }

    [TestMethod]
    public async Task The_supplement_follows_with_what_has_come_about()
    {
        await _fixture.CertifyAsync();
        var issued = await SupplementAsync();
        Assert.IsTrue(await Delivery.DeliverSupplementAsync(Acme, Erasures.Request, Token));
        var mail = _fixture.Transport.Mails.Single();
        CollectionAssert.AreEqual(issued.Jws, mail.Attachments.Single().Content.ToArray());
        var text = mail.Text.Reveal();
        foreach (var part in new[]
        {
            "The last backup that was made before is gone since 26 December 2026",
            "no backup can bring it back.", "nothing had come back", "records had come back.",
        })
            Assert.Contains(part, text);
    }

    [TestMethod]
    public async Task Nothing_in_the_outbox_row_is_readable_and_the_certificate_is_not_in_it()
    {
        await _fixture.CertifyAsync();
        await Delivery.DeliverAsync(Acme, Erasures.Request, Token);
        await foreach (var row in _fixture.Entities.QueryAsync(
            new("outbox", "acme", "req_", "req`"), Token))
        {
            var content = Encoding.UTF8.GetString(row.Content.Span);
            Assert.DoesNotContain("ada@", content);
            Assert.IsLessThan(16 * 1024, content.Length);
        }
    }

    private async Task<IssuedSupplement> SupplementAsync()
    {
        _fixture.Time.Now = SettableTime.Start.AddDays(60);
        return await _fixture.Certificates.IssueSupplementAsync(
            Acme, Erasures.Request, 1,
            [
                new Probe(WatchKind.AfterADay, SettableTime.Start.AddDays(1), Clean: true),
                new Probe(WatchKind.AfterThirtyDays, SettableTime.Start.AddDays(30), Clean: false),
            ],
            Token);
    }

    private async Task<string> LastActionAsync()
    {
        var (_, size) = await _fixture.Get<AuditProofs>().ReadSizeAsync(Token);
        var leaves = await _fixture.Get<AuditStore>().ReadLeavesAsync(size - 1, Token);
        return System.Text.Json.JsonDocument.Parse(leaves.Leaves[^1]).RootElement.GetProperty("action").GetString()!;
    }

    internal static LinkToken LinkOf(CertificateFixture fixture)
    {
        var text = fixture.Transport.Mails[0].Text.Reveal();
        var link = text.Split('\n').Single(line => line.Contains("/certificate#token=", StringComparison.Ordinal));
        Assert.IsTrue(LinkToken.TryParse(link, out var token));
        return token;
    }
}
