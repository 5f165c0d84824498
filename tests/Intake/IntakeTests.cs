using PrivacyFunctions.Connectors;
using PrivacyFunctions.DataMap;
using PrivacyFunctions.Identity;
using PrivacyFunctions.Intake;
using PrivacyFunctions.Keys;
using PrivacyFunctions.Requests;
using PrivacyFunctions.Storage;
using PrivacyFunctions.Tests.Exports;

namespace PrivacyFunctions.Tests.Intake;

[TestClass]
public sealed class IntakeTests
{
    [TestMethod]
    public async Task The_directory_is_not_asked_before_the_code_is_typed()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        fixture.Product.Directory = () => throw new InvalidOperationException("Asked too early.");
        var id = await fixture.MailAsync();
        await fixture.VerifyAsync("22222222");
        Assert.IsInstanceOfType<VerificationOutcome.Confirmed>(await fixture.VerifyAsync());
        Assert.IsNull(await fixture.RequestAsync(id));
    }

    [TestMethod]
    public async Task A_confirmed_intake_becomes_one_request_of_the_moment_at_which_it_was_stated()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync(type: RequestType.Erasure);
        var stated = (await fixture.RecordAsync(id)).ReceivedAt;
        fixture.Advance(TimeSpan.FromHours(20));
        await fixture.VerifyAsync();
        await fixture.SubmitAsync(id);

        Assert.IsEmpty((await fixture.RecordAsync(id)).Statement);
        var request = (await fixture.RequestAsync(id))!;
        Assert.AreEqual((Channel.Intake, stated), (request.Channel, request.ReceivedAt));
        Assert.AreEqual(
            DueDates.Due(Regulation.Gdpr, CalendarPeriod.Parse("P30D"), stated), request.DueAt);
        Assert.IsGreaterThan(stated + TimeSpan.FromDays(7) + TimeSpan.FromHours(19), request.GraceEndsAt!.Value);
        var log = fixture.Product.Audit.Events;
        Assert.AreEqual("192.0.2.1", log.Single(entry => entry.Action == "intake.received").Payload.IpAddress);
        Assert.AreEqual("192.0.2.2", log.Single(entry => entry.Action == "intake.confirmed").Payload.IpAddress);
        Assert.AreEqual("I have left.", log.Single(entry => entry.Action == "request.submitted").Payload.Details);
    }

    [TestMethod]
    public async Task Ten_who_type_the_same_code_at_once_confirm_one_request_and_all_hear_so()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => fixture.VerifyAsync())));
        Assert.IsTrue(Array.TrueForAll(
            outcomes, outcome => outcome == new VerificationOutcome.Confirmed(IntakeFixture.Acme, id)));
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => fixture.SubmitAsync(id))));
        Assert.AreEqual(IntakeState.Submitted, (await fixture.RecordAsync(id)).State);
        Assert.IsNotNull(await fixture.RequestAsync(id));
        Assert.HasCount(1, fixture.Product.Transport.Mails);
    }

    [TestMethod]
    public async Task Five_wrong_codes_lock_the_link_for_the_right_one_too_however_many_guess_at_once()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        var guesses = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            _ => Task.Run(() => fixture.VerifyAsync("22222222"))));
        Assert.AreEqual(5, guesses.Count(outcome => outcome is VerificationOutcome.WrongCode));
        Assert.IsInstanceOfType<VerificationOutcome.Locked>(await fixture.VerifyAsync());
        await fixture.SubmitAsync(id);
        Assert.IsNull(await fixture.RequestAsync(id));
    }

    [TestMethod]
    public async Task A_crash_between_the_confirmation_and_the_submission_loses_nothing_and_repeats_nothing()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        await fixture.VerifyAsync();
        fixture.Product.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => fixture.SubmitAsync(id));
        await fixture.Product.RestartAsync();
        await fixture.SubmitAsync(id);
        // As if the run had ended after the request and before the record, and the person were gone by now.
        await fixture.SubmitAsync(id);
        fixture.Product.Directory = () => new SubjectMatch.NotFound();
        await fixture.SubmitAsync(id);

        Assert.IsNotNull(await fixture.RequestAsync(id));
        Assert.HasCount(1, fixture.Product.Transport.Mails);
    }

    [TestMethod]
    public async Task A_request_whose_submission_crashed_before_its_event_is_in_the_log_all_the_same()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        await fixture.VerifyAsync();
        fixture.Product.Audit.Refuses = entry => entry.Action == "request.submitted";
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => fixture.SubmitAsync(id));
        Assert.IsNotNull(await fixture.RequestAsync(id));
        fixture.Product.Audit.Refuses = _ => false;
        fixture.Product.Directory = () => new SubjectMatch.NotFound();
        await fixture.SubmitAsync(id);
        Assert.Contains("request.submitted done", fixture.Product.Audit.Actions);
        Assert.AreEqual(IntakeState.Submitted, (await fixture.RecordAsync(id)).State);
    }

    [TestMethod]
    public async Task A_request_that_is_over_before_its_intake_knows_of_it_does_not_keep_the_intake_waiting()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        await fixture.VerifyAsync();
        fixture.Product.Audit.Refuses = entry => entry.Action == "request.submitted";
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => fixture.SubmitAsync(id));
        // The reconciler of requests has driven it to its end, and the key is gone with the last mail.
        await fixture.Get<RequestContacts>().ForgetAsync(IntakeFixture.Acme, id, CancellationToken.None);
        await fixture.SubmitAsync(id);
        Assert.AreEqual(IntakeState.Submitted, (await fixture.RecordAsync(id)).State);
        Assert.IsEmpty((await fixture.RecordAsync(id)).Statement);
    }

    [TestMethod]
    public async Task A_statement_that_crashed_before_its_event_is_logged_with_its_mail()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = fixture.NewId();
        fixture.Product.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(() => fixture.ReceiveAsync(id));
        await fixture.MailCodeAsync(id);
        Assert.Contains("intake.received done", fixture.Product.Audit.Actions);
    }

    [TestMethod]
    public async Task A_mail_that_is_repeated_after_a_crash_is_the_same_mail_with_the_same_link()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = fixture.NewId();
        await fixture.ReceiveAsync(id);
        fixture.Product.Transport.FailuresAfterDelivery.Enqueue(new TimeoutException());
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => fixture.MailCodeAsync(id));
        Assert.IsFalse((await fixture.RecordAsync(id)).Mailed);
        await fixture.MailCodeAsync(id);
        await fixture.MailCodeAsync(id);
        Assert.HasCount(1, fixture.Product.Transport.Mails);
        Assert.IsInstanceOfType<VerificationOutcome.Confirmed>(await fixture.VerifyAsync());
    }

    [TestMethod]
    public async Task A_directory_that_is_down_is_asked_again_and_the_request_keeps_its_time()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        await fixture.VerifyAsync();
        fixture.Product.Directory =
            () => throw new ConnectorException("accounts", FailureReason.Timeout, retriable: true);
        await Assert.ThrowsExactlyAsync<ConnectorException>(() => fixture.SubmitAsync(id));
        Assert.HasCount(1, fixture.Product.Transport.Mails);
        // Confirmed, it does not expire.
        fixture.Advance(TimeSpan.FromDays(2));
        await fixture.SweepAsync();
        fixture.Product.Directory = null;
        await fixture.SubmitAsync(id);
        Assert.AreEqual((await fixture.RecordAsync(id)).ReceivedAt, (await fixture.RequestAsync(id))!.ReceivedAt);
    }

    [TestMethod]
    [DataRow(false, "has no account under this address")]
    [DataRow(true, "More than one account has this address")]
    public async Task Whoever_cannot_be_found_by_the_address_alone_is_told_once_and_then_forgotten(
        bool twice, string sentence)
    {
        await using var fixture = await IntakeFixture.StartAsync();
        fixture.Product.Directory = () => twice ? new SubjectMatch.Ambiguous() : new SubjectMatch.NotFound();
        var id = await fixture.MailAsync("somebody@acme.example");
        await fixture.VerifyAsync();
        await fixture.SubmitAsync(id);
        await fixture.SubmitAsync(id);

        var told = fixture.Product.Transport.Mails[1];
        Assert.HasCount(2, fixture.Product.Transport.Mails);
        Assert.AreEqual("somebody@acme.example", told.To.Reveal());
        Assert.Contains(sentence, told.Text.Reveal());
        Assert.IsNull(await fixture.RequestAsync(id));
        await fixture.AssertAddressIsForgottenAsync(id);
        var (token, code) = fixture.Product.Transport.Link(0);
        Assert.IsInstanceOfType<VerificationOutcome.Confirmed>(await fixture.VerifyAsync(token, code));
    }

    [TestMethod]
    public async Task An_open_request_of_the_type_is_named_to_the_proven_address_only()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var (_, open) = await fixture.Product.SubmitAsync();
        var id = await fixture.MailAsync();
        Assert.DoesNotContain(open.Value, fixture.Product.Transport.Mails[0].Text.Reveal());
        await fixture.VerifyAsync();
        await fixture.SubmitAsync(id);
        Assert.Contains(open.Value, fixture.Product.Transport.Mails[1].Text.Reveal());
        Assert.IsNull(await fixture.RequestAsync(id));
        await fixture.AssertAddressIsForgottenAsync(id);
    }

    [TestMethod]
    public async Task The_answer_goes_to_the_address_that_the_directory_has()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync("ADA@acme.EXAMPLE");
        await fixture.VerifyAsync();
        await fixture.SubmitAsync(id);
        var contact = await fixture.Get<RequestContacts>().OpenAsync(IntakeFixture.Acme, id, CancellationToken.None);
        Assert.AreEqual(ExportsFixture.Email, contact!.Reveal()["email"]);
    }

    [TestMethod]
    public async Task After_a_day_an_unconfirmed_statement_opens_for_nobody_even_where_the_sweep_was_cut_off()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = await fixture.MailAsync();
        fixture.Advance(IntakeRecord.Lifetime - TimeSpan.FromMinutes(1));
        await fixture.SweepAsync();
        Assert.AreEqual(IntakeState.AwaitingVerification, (await fixture.RecordAsync(id)).State);
        fixture.Advance(TimeSpan.FromMinutes(1));
        Assert.IsInstanceOfType<VerificationOutcome.Expired>(await fixture.VerifyAsync());
        fixture.Product.Audit.Failures.Enqueue(new StorageUnavailableException("The disk is full."));
        await Assert.ThrowsExactlyAsync<StorageUnavailableException>(fixture.SweepAsync);
        Assert.IsFalse((await fixture.RecordAsync(id)).Forgotten);

        await fixture.SweepAsync();
        await fixture.AssertAddressIsForgottenAsync(id);
        Assert.Contains("intake.expired failed", fixture.Product.Audit.Actions);
        Assert.IsInstanceOfType<VerificationOutcome.Expired>(await fixture.VerifyAsync());
        await fixture.MailCodeAsync(id);
        Assert.HasCount(1, fixture.Product.Transport.Mails);
    }

    [TestMethod]
    public async Task An_address_that_takes_no_mail_is_forgotten_at_once()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = fixture.NewId();
        await fixture.ReceiveAsync(id);
        fixture.Product.Transport.Refuses = true;
        await fixture.MailCodeAsync(id);
        Assert.AreEqual(IntakeState.Unreachable, (await fixture.RecordAsync(id)).State);
        await fixture.AssertAddressIsForgottenAsync(id);
    }

    [TestMethod]
    public async Task A_code_of_a_mail_that_the_provider_delivered_and_then_refused_confirms_nothing_and_says_so()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        var id = fixture.NewId();
        await fixture.ReceiveAsync(id);
        fixture.Product.Transport.FailuresAfterDelivery.Enqueue(new TimeoutException());
        await Assert.ThrowsExactlyAsync<TimeoutException>(() => fixture.MailCodeAsync(id));
        fixture.Product.Transport.Refuses = true;
        await fixture.MailCodeAsync(id);
        Assert.AreEqual(IntakeState.Unreachable, (await fixture.RecordAsync(id)).State);
        Assert.IsInstanceOfType<VerificationOutcome.Expired>(await fixture.VerifyAsync());
    }

    [TestMethod]
    public async Task A_token_of_one_tenant_opens_nothing_of_another()
    {
        await using var fixture = await IntakeFixture.StartAsync();
        await fixture.MailAsync();
        var (token, code) = fixture.Product.Transport.Link(0);
        Assert.IsInstanceOfType<VerificationOutcome.Unknown>(
            await fixture.VerifyAsync($"globex{token[token.IndexOf('.', StringComparison.Ordinal)..]}", code));
    }
}
