using PrivacyFunctions.Intake;
using PrivacyFunctions.Storage;

namespace PrivacyFunctions.Tests.Intake;

/// <summary>Nobody is flooded with mails through us.</summary>
[TestClass]
public sealed class IntakeLimitsTests
{
    [TestMethod]
    public async Task An_address_gets_three_mails_in_a_day_however_it_is_written_and_others_get_theirs()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        foreach (var written in new[] { "eve@acme.example", "EVE@acme.example", "eve+list@acme.example" })
            await fixture.MailAsync(written);
        Assert.AreEqual(
            new ReceptionOutcome.Received(Mail: false),
            await fixture.ReceiveAsync(fixture.NewId(), "Eve@Acme.example"));
        await fixture.MailAsync("mallory@acme.example");

        fixture.Advance(MailCount.AddressWindow);
        await fixture.MailAsync("eve@acme.example");
    }

    [TestMethod]
    public void One_mailbox_has_one_spelling_to_be_counted_by()
    {
        string[] refused =
        [
            "\"eve\"@acme.example", "\"e\\ve\"@acme.example", "eve@acme.example.", "eve@[192.0.2.1]",
            "eve@\uFF41cme.example", "eve@acme\u3002example",
        ];
        foreach (var written in refused)
            Assert.IsFalse(Addresses.IsOne(written), written);
        Assert.IsTrue(Addresses.IsOne("eve@b\u00FCcher.example"));
        Assert.AreEqual(Addresses.Mailbox("Eve+a@xn--bcher-kva.example"), Addresses.Mailbox("eve@B\u00DCcher.example"));
    }

    [TestMethod]
    public async Task Statements_at_once_do_not_pass_the_limit_together()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => fixture.ReceiveAsync(fixture.NewId(), "eve@acme.example"))));
        Assert.AreEqual(
            MailCount.PerAddress, outcomes.Count(outcome => outcome is ReceptionOutcome.Received { Mail: true }));
    }

    [TestMethod]
    public async Task A_tenants_mails_of_an_hour_are_counted_and_the_next_hour_begins_anew()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        for (var i = 0; i < MailCount.PerTenant; i++)
            await fixture.ReceiveAsync(fixture.NewId(), $"person{i}@acme.example");
        var full = await fixture.ReceiveAsync(fixture.NewId(), "one.more@acme.example");
        Assert.IsInstanceOfType<ReceptionOutcome.Busy>(full);
        Assert.IsLessThanOrEqualTo(MailCount.TenantWindow, ((ReceptionOutcome.Busy)full).RetryAfter);
        fixture.Advance(MailCount.TenantWindow);
        Assert.AreEqual(
            new ReceptionOutcome.Received(Mail: true),
            await fixture.ReceiveAsync(fixture.NewId(), "one.more@acme.example"));
    }

    [TestMethod]
    public async Task The_same_statement_again_is_one_record_and_one_mail()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = fixture.NewId();
        for (var i = 0; i < 5; i++)
            Assert.AreEqual(new ReceptionOutcome.Received(Mail: true), await fixture.ReceiveAsync(id));
        await fixture.MailAsync();
        await fixture.MailAsync();
        Assert.HasCount(2, fixture.Product.Transport.Mails);
    }

    [TestMethod]
    public async Task Counts_of_addresses_go_when_their_window_is_over()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        await fixture.ReceiveAsync(fixture.NewId());
        fixture.Advance(MailCount.AddressWindow);
        await fixture.SweepAsync();
        Assert.IsFalse(await fixture.Get<IEntityStore>().QueryAsync(
            IntakeRows.All(IntakeFixture.Acme, IntakeRows.AddressPrefix), CancellationToken.None).AnyAsync());
    }
}
